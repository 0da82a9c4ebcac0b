package dev.tidemark.api;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a server at this machine and counts what it sends. Thread-safe. */
final class CountingRelay implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final Vertx vertx = Vertx.vertx();
    private final NetClient client = vertx.createNetClient();
    private final AtomicLong bytes = new AtomicLong();
    private final int target;
    private final NetServer server;

    CountingRelay(int target) {
        this.target = target;
        server = vertx.createNetServer()
                .connectHandler(this::relay)
                .listen(0, HOST)
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    private void relay(NetSocket near) {
        near.pause();
        client.connect(target, HOST).onFailure(refused -> near.close()).onSuccess(far -> {
            far.handler(sent -> {
                bytes.addAndGet(sent.length());
                near.write(sent);
            });
            near.handler(far::write);
            far.closeHandler(closed -> near.close());
            near.closeHandler(closed -> far.close());
            near.resume();
        });
    }

    int port() {
        return server.actualPort();
    }

    /** What the server has sent so far. */
    long bytes() {
        return bytes.get();
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
