package dev.tidemark.api.namespace;

import dev.tidemark.api.connection.SilenceWatch;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Redis for each event loop, used and served by that loop alone: no answer waits for another thread. They are
 * always being restored, also from silence, and never hold commands back: those fail at once while they are down. Thread-safe.
 */
public final class RedisConnections {

    private static final Logger log = LoggerFactory.getLogger(RedisConnections.class);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /** Beyond the time that a command may take. A Redis that is busy for as long with one script of others is away, too. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(2);

    /** A frozen Redis answers nothing, and timed-out commands keep their place in the queue: this bounds each. */
    private static final int MOST_COMMANDS_WAITING = 1024;

    private final Vertx vertx;
    private final RedisBreaker breaker;
    private final RedisURI address;
    private final List<ClientResources> resources = new ArrayList<>();
    private final Map<EventExecutor, RedisConnection> byEventLoop = new HashMap<>();
    private final RedisConnection any;

    /**
     * @param url such as {@code redis://:password@host:6379/0}
     * @param commandTimeout how long one command may take
     * @param breaker what is told how commands end, and stops them
     */
    public RedisConnections(Vertx vertx, String url, Duration commandTimeout, RedisBreaker breaker) {
        this.vertx = vertx;
        this.breaker = breaker;
        address = RedisURI.create(url);
        address.setTimeout(CONNECT_TIMEOUT);
        for (EventExecutor eventLoop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
            var own = resources((EventLoop) eventLoop, commandTimeout);
            resources.add(own);
            var client = RedisClient.create(own, address);
            client.setOptions(options(commandTimeout));
            byEventLoop.put(eventLoop, new RedisConnection(vertx, client, address));
        }
        any = byEventLoop.values().iterator().next();
    }

    /** Everything on the event loop, no threads of the library's own. */
    private ClientResources resources(EventLoop eventLoop, Duration commandTimeout) {
        return DefaultClientResources.builder()
                .eventLoopGroupProvider(new OneEventLoop(eventLoop))
                .eventExecutorGroup(eventLoop)
                .timer(new EventLoopTimer(eventLoop))
                .reconnectDelay(Delay.constant(RedisConnection.RETRY_DELAY))
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline()
                                .addFirst(new SilenceWatch(
                                        commandTimeout.plus(LONGEST_SILENCE), RedisConnections.this::tellOfSilence));
                    }
                })
                .build();
    }

    private static ClientOptions options(Duration commandTimeout) {
        return ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_COMMANDS_WAITING)
                .timeoutOptions(TimeoutOptions.enabled(commandTimeout))
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .build())
                .build();
    }

    /** Connects all, and goes on trying where the first attempt fails; completes with the first attempts either way. */
    public Future<Void> connect() {
        return Future.join(byEventLoop.values().stream()
                        .map(RedisConnection::connect)
                        .toList())
                .mapEmpty();
    }

    /** Has something done whenever a connection breaks off, before it is restored. */
    public void onDisconnect(Runnable action) {
        var listener = new RedisConnectionStateListener() {
            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> broken) {
                action.run();
            }
        };
        byEventLoop.values().forEach(connection -> connection.addListener(listener));
    }

    /** The circuit breaker has told already of what it has opened for. */
    private void tellOfSilence() {
        if (!breaker.isOpen()) {
            log.atWarn().log("Connection to Redis is made anew: it was asked and answered nothing");
        }
    }

    /** The one of the event loop that asks; what asks from elsewhere shares one. */
    RedisConnection current() {
        var context = (ContextInternal) vertx.getOrCreateContext();
        return byEventLoop.getOrDefault(context.nettyEventLoop(), any);
    }

    /** How many of them do not stand. */
    public int down() {
        return (int) byEventLoop.values().stream()
                .filter(connection -> !connection.isOpen())
                .count();
    }

    /** Whether Redis can be reached, by whichever of them. */
    boolean isReachable() {
        return down() < byEventLoop.size();
    }

    RedisBreaker breaker() {
        return breaker;
    }

    /** Closes the connections and gives up restoring them. */
    public Future<Void> close() {
        return Future.join(byEventLoop.values().stream()
                        .map(RedisConnection::close)
                        .toList())
                .onComplete(closed -> resources.forEach(own -> {
                    // All that they had was the event loop's.
                    var unused = own.shutdown();
                }))
                .mapEmpty();
    }

    /** The address without the password. */
    @Override
    public String toString() {
        return address.getHost() + ":" + address.getPort();
    }
}
