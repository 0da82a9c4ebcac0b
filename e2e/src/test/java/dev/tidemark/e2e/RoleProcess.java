package dev.tidemark.e2e;

import dev.tidemark.e2e.servers.Signals;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A role in a JVM of its own, started as the launcher does. */
public final class RoleProcess implements AutoCloseable {

    /** On a machine that has much else to do. */
    private static final Duration START = Duration.ofMinutes(3);

    private final Process process;
    private final Path log;

    private RoleProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static RoleProcess start(String role, Path configuration, Path directory, Map<String, String> environment)
            throws IOException {
        Path log = Files.createTempFile(directory, role + "-", ".log");
        String home = System.getProperty("tidemark.home");
        var builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dtidemark.home=" + home,
                        "-cp",
                        home + File.separator + "lib" + File.separator + "*",
                        "dev.tidemark.cli.Tidemark",
                        role,
                        "--config",
                        configuration.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new RoleProcess(builder.start(), log);
    }

    long pid() {
        return process.pid();
    }

    public String log() throws IOException {
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    /** Waits until it has logged a text. */
    public RoleProcess awaitLog(String text) {
        Awaitility.await("'" + text + "' in " + log)
                .atMost(START)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("It has ended: " + log());
                    }
                    return log().contains(text);
                });
        return this;
    }

    /** Holds it where it stands. */
    public void freeze() {
        Signals.freeze(process.pid());
    }

    /** Lets it go on. */
    public void resume() {
        Signals.resume(process.pid());
    }

    /** The bytes of memory that it has, as the system counts them; empty where it does not tell. */
    public OptionalLong residentBytes() throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                        .findFirst()
                : OptionalLong.empty();
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroy();
        // One that is frozen has to go on to end.
        Signals.resume(process.pid());
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
