package dev.tidemark.api.namespace;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection to Redis that is always being restored. Thread-safe. */
final class RedisConnection {

    /** Between attempts to make it, and to restore it. */
    static final Duration RETRY_DELAY = Duration.ofMillis(250);

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final Vertx vertx;
    private final RedisClient client;
    private final RedisURI address;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile String trouble = "not connected yet";
    private volatile boolean closed;

    RedisConnection(Vertx vertx, RedisClient client, RedisURI address) {
        this.vertx = vertx;
        this.client = client;
        this.address = address;
    }

    /** Connects, and goes on trying when the first attempt fails; completes with the first attempt either way. */
    Future<Void> connect() {
        return Future.fromCompletionStage(client.connectAsync(CODEC, address))
                .onFailure(failure -> {
                    trouble = String.valueOf(rootOf(failure).getMessage());
                    if (!closed) {
                        vertx.setTimer(RETRY_DELAY.toMillis(), timer -> retry());
                    }
                })
                .compose(made -> {
                    connection = made;
                    return closed ? Future.fromCompletionStage(made.closeAsync()) : Future.succeededFuture();
                });
    }

    private void retry() {
        if (!closed) {
            connect();
        }
    }

    void addListener(RedisConnectionStateListener listener) {
        client.addListener(listener);
    }

    /** The commands; empty until the first connection stands. */
    Optional<RedisAsyncCommands<String, byte[]>> commands() {
        return Optional.ofNullable(connection).map(StatefulRedisConnection::async);
    }

    /** Whether it stands. */
    boolean isOpen() {
        var made = connection;
        return made != null && made.isOpen();
    }

    /** Why the first connection does not stand. */
    String trouble() {
        return trouble;
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Closes the connection and gives up restoring it. */
    Future<Void> close() {
        closed = true;
        return Future.fromCompletionStage(client.shutdownAsync(0, 1, TimeUnit.SECONDS));
    }
}
