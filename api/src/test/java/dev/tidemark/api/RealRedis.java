package dev.tidemark.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import redis.embedded.RedisServer;

/** A real Redis at a port of its own, that can be stopped and started again. */
final class RealRedis implements AutoCloseable {

    private final int port;
    private RedisServer server;

    private RealRedis(int port) throws IOException {
        this.port = port;
        server = server();
        server.start();
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

    void startAgain() throws IOException {
        server = server();
        server.start();
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
