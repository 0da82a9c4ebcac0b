package dev.tidemark.api;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real Redis at a port of its own, that can be stopped and started again. */
final class RealRedis implements AutoCloseable {

    private final int port;
    private RedisServer server;
    private long pid;

    private RealRedis(int port) throws IOException {
        this.port = port;
        server = server();
        server.start();
        pid = askPid();
    }

    static RealRedis start() throws IOException {
        return new RealRedis(freePort());
    }

    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void stop() throws IOException {
        server.stop();
    }

    /** Stops it in its tracks: connections stand, nothing is answered. */
    void freeze() throws IOException, InterruptedException {
        signal("STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Ends it without a chance to say goodbye. */
    void kill() throws IOException, InterruptedException {
        signal("KILL");
        server.stop();
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("kill -" + name + " " + pid + " ended with " + status);
        }
    }

    /** As Redis itself tells it. */
    private long askPid() {
        var client = RedisClient.create(url());
        try (var connection = client.connect()) {
            return connection
                    .sync()
                    .info("server")
                    .lines()
                    .filter(line -> line.startsWith("process_id:"))
                    .mapToLong(line -> Long.parseLong(line.substring("process_id:".length())))
                    .findFirst()
                    .orElseThrow();
        } finally {
            client.shutdown();
        }
    }

    void startAgain() throws IOException {
        server = server();
        server.start();
        pid = askPid();
    }

    @Override
    public void close() throws IOException {
        if (server.isActive()) {
            server.stop();
        }
    }

    private RedisServer server() {
        return RedisServer.builder()
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
    }
}
