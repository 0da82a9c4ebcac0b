package dev.tidemark.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A command in a JVM of its own, started as the launcher does, in an environment that configures nothing. */
final class CommandProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final Process process;
    private final Path out;
    private final Path err;

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    static CommandProcess start(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(List.of(), directory, environment, arguments);
    }

    /** The same as the leader of a process group of its own, as a terminal starts it. */
    static CommandProcess startGroup(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(List.of("setsid"), directory, environment, arguments);
    }

    private static CommandProcess start(
            List<String> launcher, Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        Path out = Files.createTempFile("command-", ".out");
        Path err = Files.createTempFile("command-", ".err");
        String home = System.getProperty("tidemark.home");
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dtidemark.home=" + home,
                "-cp",
                home + File.separator + "lib" + File.separator + "*",
                "dev.tidemark.cli.Tidemark"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("(DATABASE|REDIS)_URL|CACHE_.*|KAFKA_BOOTSTRAP_SERVERS|TIDEMARK_.*"));
        builder.environment().putAll(environment);
        return new CommandProcess(builder.start(), out, err);
    }

    /** Runs a command to its end. */
    static CommandRun run(Path directory, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        try (var command = start(directory, environment, arguments)) {
            return command.awaitEnd();
        }
    }

    long pid() {
        return process.pid();
    }

    String out() throws IOException {
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    String err() throws IOException {
        return Files.readString(err, StandardCharsets.UTF_8);
    }

    /** Waits until {@code up} has said that everything runs. */
    CommandProcess awaitReady() {
        return await("up is ready", () -> out().contains("Ctrl-C ends it."));
    }

    /** Waits until {@code up} has said of its first server that it is ready. */
    CommandProcess awaitFirstServer() {
        return await("a server is ready", () -> err().contains(" ready after "));
    }

    private CommandProcess await(String name, Callable<Boolean> condition) {
        Awaitility.await(name).atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("It has ended: " + out() + err());
            }
            return condition.call();
        });
        return this;
    }

    CommandRun awaitEnd() throws IOException, InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("It has not ended: " + out() + err());
        }
        return new CommandRun(process.exitValue(), out(), err());
    }

    /** Asks it to end, as SIGTERM does. */
    void terminate() {
        process.destroy();
    }

    /** Ends it as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends it with all that is in its process group, as {@code timeout -s KILL} does. */
    void killGroup() throws IOException, InterruptedException {
        new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$1\"", "sh", Long.toString(process.pid()))
                .start()
                .waitFor();
        process.waitFor();
    }

    @Override
    public void close() throws IOException {
        try {
            if (process.isAlive()) {
                process.destroy();
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
    }
}
