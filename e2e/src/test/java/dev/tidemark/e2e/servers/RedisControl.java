package dev.tidemark.e2e.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The Redis of a stack, started anew so that it writes down what it holds before it answers. */
public final class RedisControl implements Server {

    /** Where it writes down what it holds. */
    private static final String LOG = "appendonlydir";

    private static final String BACKUP = "backup";

    private final Path data;
    private final int port;

    private RedisControl(Path data, int port) {
        this.data = data;
        this.port = port;
    }

    /**
     * Takes over a server that runs.
     *
     * @param data its directory, with its program and the file with its process id
     */
    public static RedisControl of(Path data, String url) {
        var control = new RedisControl(data, java.net.URI.create(url).getPort());
        control.kill();
        control.startAgain();
        return control;
    }

    /** The port that it has for good. */
    public int port() {
        return port;
    }

    @Override
    public void freeze() {
        Signals.freeze(process());
    }

    @Override
    public void resume() {
        Signals.resume(process());
    }

    @Override
    public void stop() {
        end("TERM");
    }

    @Override
    public void kill() {
        end("KILL");
    }

    private void end(String signal) {
        long process = process();
        Signals.send(signal, process);
        Signals.awaitEnd(process);
    }

    /** Starts it without anything that it held. */
    public void startEmpty() {
        Directories.remove(data.resolve(LOG));
        startAgain();
    }

    /** Sets what it holds aside; it has to be stopped. */
    public void keepBackup() {
        Directories.remove(data.resolve(BACKUP));
        copy(data.resolve(LOG), data.resolve(BACKUP));
    }

    /** Gives it what was set aside instead of what it holds; it has to be stopped. */
    public void restoreBackup() {
        Directories.remove(data.resolve(LOG));
        copy(data.resolve(BACKUP), data.resolve(LOG));
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.list(from)) {
            Files.createDirectory(to);
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void startAgain() {
        List<String> command = List.of(
                data.resolve("redis-server").toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                data.toString(),
                "--daemonize",
                "yes",
                "--pidfile",
                processFile().toString(),
                "--logfile",
                data.resolve("redis.log").toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--enable-debug-command",
                "yes",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "volatile-lru");
        try {
            int exit = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("Redis does not start, see " + data.resolve("redis.log"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Awaitility.await("Redis at port " + port)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(5))
                .until(this::answers);
    }

    private boolean answers() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private Path processFile() {
        return data.resolve("redis.pid");
    }

    private long process() {
        try {
            return Long.parseLong(Files.readString(processFile()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("Redis does not run", e);
        }
    }

    /** Ends it when it runs, frozen or not. */
    public void close() {
        if (Files.exists(processFile())) {
            kill();
        }
    }
}
