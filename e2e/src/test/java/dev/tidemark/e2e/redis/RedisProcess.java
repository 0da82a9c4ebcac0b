package dev.tidemark.e2e.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import redis.embedded.RedisExecProvider;

/** A Redis that forgets, as it is told: killed, and started again with nothing or an older dump. For one thread. */
public final class RedisProcess implements AutoCloseable {

    private static final String DUMP = "dump.rdb";

    private final Path directory;
    private final Path executable;
    private final int port;
    private final RedisClient client;
    private Process process;

    private RedisProcess(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        Path unpacked = RedisExecProvider.defaultProvider().get().toPath();
        this.executable = Files.move(unpacked, directory.resolve("redis-server"), StandardCopyOption.REPLACE_EXISTING);
        Files.deleteIfExists(unpacked.getParent());
        if (!executable.toFile().setExecutable(true)) {
            throw new IOException(executable + " cannot be made executable");
        }
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.client = RedisClient.create("redis://127.0.0.1:" + port);
        this.process = run();
    }

    /** Starts one at a free port of the loopback address, which it keeps. */
    public static RedisProcess start(Path directory) throws IOException {
        return new RedisProcess(directory);
    }

    private Process run() throws IOException {
        Process started = new ProcessBuilder(
                        executable.toString(),
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        directory.toString(),
                        "--dbfilename",
                        DUMP,
                        "--save",
                        "",
                        "--repl-diskless-sync-delay",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("redis.log").toFile())
                .start();
        Awaitility.await("Redis at port " + port)
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> {
                    try (var connection = client.connect()) {
                        return connection.sync().ping().equals("PONG");
                    }
                });
        return started;
    }

    public int port() {
        return port;
    }

    /** A connection, which is made again by itself when Redis was started again. */
    public RedisCommands<String, String> connect() {
        return client.connect().sync();
    }

    /** Writes down what it holds now. */
    public Path dump() throws IOException {
        try (var connection = client.connect()) {
            connection.sync().save();
        }
        return Files.copy(directory.resolve(DUMP), directory.resolve("older.rdb"), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Ends it as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again without anything that it held. */
    public void startEmpty() throws IOException {
        Files.deleteIfExists(directory.resolve(DUMP));
        process = run();
    }

    /** Starts it again with what it held when that was written. */
    public void startWith(Path dump) throws IOException {
        Files.copy(dump, directory.resolve(DUMP), StandardCopyOption.REPLACE_EXISTING);
        process = run();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        process.destroyForcibly();
    }
}
