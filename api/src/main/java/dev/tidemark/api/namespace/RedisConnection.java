package dev.tidemark.api.namespace;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis that is always being restored and never holds commands back: they fail at once while it is
 * down. Thread-safe.
 */
public final class RedisConnection {

    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** How exactly timeouts are kept: the timer of the library looks ten times a second, and makes 130 ms of 30. */
    private static final Duration TICK = Duration.ofMillis(5);

    private static final Duration RECONNECT_DELAY = Duration.ofMillis(250);

    /** A frozen Redis answers nothing, and timed-out commands keep their place in the queue: this bounds them. */
    private static final int MOST_COMMANDS_WAITING = 4096;

    private final Vertx vertx;
    private final RedisBreaker breaker;
    private final RedisURI address;
    private final Timer timer = new HashedWheelTimer(
            new DefaultThreadFactory("tidemark-redis-timer", true), TICK.toMillis(), TimeUnit.MILLISECONDS);
    private final ClientResources resources;
    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, byte[]> connection;
    private volatile @Nullable String trouble = "not connected yet";
    private volatile boolean closed;

    /**
     * @param url such as {@code redis://:password@host:6379/0}
     * @param commandTimeout how long one command may take
     * @param breaker what is told how commands end, and stops them
     */
    public RedisConnection(Vertx vertx, String url, Duration commandTimeout, RedisBreaker breaker) {
        this.vertx = vertx;
        this.breaker = breaker;
        address = RedisURI.create(url);
        address.setTimeout(CONNECT_TIMEOUT);
        resources = DefaultClientResources.builder()
                .reconnectDelay(Delay.constant(RECONNECT_DELAY))
                .timer(timer)
                .build();
        client = RedisClient.create(resources, address);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_COMMANDS_WAITING)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build());
    }

    /** Connects, and goes on trying when the first attempt fails; completes with the first attempt either way. */
    public Future<Void> connect() {
        return Future.fromCompletionStage(client.connectAsync(CODEC, address))
                .onFailure(failure -> {
                    trouble = rootOf(failure).getMessage();
                    if (!closed) {
                        vertx.setTimer(RECONNECT_DELAY.toMillis(), timer -> connect());
                    }
                })
                .compose(made -> {
                    connection = made;
                    return closed ? Future.fromCompletionStage(made.closeAsync()) : Future.succeededFuture();
                });
    }

    /** Has something done whenever the connection breaks off, before it is restored. */
    public void onDisconnect(Runnable action) {
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                action.run();
            }
        });
    }

    /** The commands; empty until the first connection stands. */
    Optional<RedisAsyncCommands<String, byte[]>> commands() {
        return Optional.ofNullable(connection).map(StatefulRedisConnection::async);
    }

    RedisBreaker breaker() {
        return breaker;
    }

    /** Why the first connection does not stand. */
    String trouble() {
        return String.valueOf(trouble);
    }

    private static Throwable rootOf(Throwable failure) {
        var cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Closes the connection and gives up restoring it. */
    public Future<Void> close() {
        closed = true;
        return Future.fromCompletionStage(client.shutdownAsync(0, 1, TimeUnit.SECONDS))
                .eventually(() -> vertx.executeBlocking(
                        () -> resources.shutdown(0, 1, TimeUnit.SECONDS).get()))
                .onComplete(ended -> timer.stop());
    }

    /** The address without the password. */
    @Override
    public String toString() {
        return address.getHost() + ":" + address.getPort();
    }
}
