package dev.tidemark.cli.embedded;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;

/** A Redis of our own. */
public final class RedisServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    private final int port;
    private final ProcessHandle process;

    private RedisServer(int port, ProcessHandle process) {
        this.port = port;
        this.process = process;
    }

    /**
     * Starts one at a free port of the loopback address.
     *
     * @param data its directory, made when missing
     * @param durable whether what it holds has to survive its end
     */
    static RedisServer start(Path data, boolean durable, Watchdog watchdog) {
        int port = FreePort.find();
        try {
            Files.createDirectories(data);
            Predecessor.awaitEnd(data.resolve("redis.pid"), "redis-server");
            watchdog.stops(data.resolve("redis.pid"));
            Path executable = executable(data);
            // A daemon has a session of its own: Ctrl-C in the terminal is for us, who stop it last.
            List<String> command = new ArrayList<>(List.of(
                    executable.toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    data.toString(),
                    "--daemonize",
                    "yes",
                    "--pidfile",
                    data.resolve("redis.pid").toString(),
                    "--logfile",
                    data.resolve("redis.log").toString(),
                    "--save",
                    "",
                    "--appendonly",
                    durable ? "yes" : "no",
                    "--maxmemory",
                    "256mb",
                    // Only entries have a TTL, so only entries can be evicted.
                    "--maxmemory-policy",
                    "volatile-lru"));
            Process start = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("redis.log").toFile()))
                    .start();
            if (start.waitFor() != 0) {
                throw new ServerStartException("Redis does not start" + LastLine.of(data.resolve("redis.log")));
            }
            return new RedisServer(port, awaitProcess(data, port));
        } catch (IOException e) {
            throw new ServerStartException("Redis does not start: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerStartException("Interrupted while Redis started", e);
        }
    }

    private static Path executable(Path data) throws IOException {
        Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
        Path executable = Files.move(unpacked, data.resolve("redis-server"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(unpacked.getParent());
        if (!executable.toFile().setExecutable(true)) {
            throw new IOException(executable + " cannot be made executable");
        }
        return executable;
    }

    private static ProcessHandle awaitProcess(Path data, int port) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
        RedisClient client = RedisClient.create("redis://127.0.0.1:" + port);
        try {
            while (true) {
                try (var connection = client.connect()) {
                    connection.sync().ping();
                    long pid = Long.parseLong(
                            Files.readString(data.resolve("redis.pid")).strip());
                    return ProcessHandle.of(pid)
                            .orElseThrow(() -> new ServerStartException(
                                    "Redis has ended" + LastLine.of(data.resolve("redis.log"))));
                } catch (RedisException e) {
                    if (System.nanoTime() > deadline) {
                        throw new ServerStartException(
                                "Redis does not answer" + LastLine.of(data.resolve("redis.log")), e);
                    }
                    Thread.sleep(20);
                }
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        }
    }

    /** Where it is. */
    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    /** Its process id. */
    public long process() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.onExit().get(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
        }
    }
}
