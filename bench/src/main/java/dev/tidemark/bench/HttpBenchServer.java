package dev.tidemark.bench;

import dev.tidemark.api.AccessConfig;
import dev.tidemark.api.Api;
import dev.tidemark.api.ApiConfig;
import dev.tidemark.api.ApiServers;
import dev.tidemark.api.FillConfig;
import dev.tidemark.api.http.ConnectionCounts;
import dev.tidemark.api.http.DateHeader;
import dev.tidemark.api.http.Departure;
import dev.tidemark.api.http.RequestLimits;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.StrictRequests;
import dev.tidemark.api.identity.Identification;
import dev.tidemark.api.identity.TokenConfig;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.OneEventLoop;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.util.Optional;

/**
 * A process that is measured: the api, or something that it is compared with, which listens as the api does, and looks at
 * requests as strictly before it answers. Each is alone in its process, as it would be elsewhere: what the compiler has
 * seen of the others would make all of them slower. It prints its port, and ends when its input does.
 */
public final class HttpBenchServer {

    /** What it serves. */
    enum Kind {
        /** A body of a given length, whoever asks. */
        CONSTANT,
        /** One key of Redis, to whoever has a token. */
        PLAIN_GET,
        API,
        /** The api without answers in its own memory. */
        API_WITHOUT_MEMORY
    }

    /** Before the port in the line that tells it. */
    static final String PORT = "port ";

    private HttpBenchServer() {}

    /**
     * Serves until its input ends.
     *
     * @param arguments a {@link Kind}, ports of Postgres and Redis, length of the constant
     */
    public static void main(String[] arguments) throws IOException {
        try {
            System.out.println(PORT + serve(arguments));
            while (System.in.read() >= 0) {
                // until whoever started it has ended
            }
            System.exit(0);
        } catch (RuntimeException failure) {
            // The threads of an event loop would keep the process.
            failure.printStackTrace();
            System.exit(1);
        }
    }

    /** Returns the port. */
    private static int serve(String[] arguments) {
        int postgres = Integer.parseInt(arguments[1]);
        int redis = Integer.parseInt(arguments[2]);
        return switch (Kind.valueOf(arguments[0])) {
            case CONSTANT -> constant(oneEventLoop(), Integer.parseInt(arguments[3]));
            case PLAIN_GET -> plainGet(oneEventLoop(), redis);
            case API -> api(postgres, redis, FillConfig.DEFAULT_HELD_BYTES);
            case API_WITHOUT_MEMORY -> api(postgres, redis, 0);
        };
    }

    private static int api(int postgres, int redis, long heldBytes) {
        return Api.start(
                        HttpBenchSystem.config(postgres, redis, heldBytes),
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))
                .port();
    }

    /** As the api has on its one core. */
    private static Vertx oneEventLoop() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    /** On the event loop that uses them, with the timeout that the api has; what one turn of it asks leaves in one write. */
    private static RedisAsyncCommands<String, byte[]> commandsOnTheEventLoop(Vertx vertx, int redis) {
        EventLoop eventLoop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        var resources = DefaultClientResources.builder()
                .eventLoopGroupProvider(new OneEventLoop(eventLoop))
                .eventExecutorGroup(eventLoop)
                .nettyCustomizer(new NettyCustomizer() {
                    @Override
                    public void afterChannelInitialized(Channel channel) {
                        channel.pipeline().addFirst(new FlushConsolidationHandler(256, true));
                    }
                })
                .build();
        var client = RedisClient.create(resources, "redis://127.0.0.1:" + redis);
        client.setOptions(ClientOptions.builder()
                .timeoutOptions(TimeoutOptions.enabled(HttpBenchSystem.COMMAND_TIMEOUT))
                .build());
        return client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE))
                .async();
    }

    /** No token, no Redis, one header. */
    private static int constant(Vertx vertx, int length) {
        Buffer body = Buffer.buffer("x".repeat(length));
        var router = strictRouter(vertx);
        router.get(HttpBenchSystem.PATH)
                .handler(context -> context.response()
                        .putHeader("Content-Type", "application/json")
                        .end(body));
        return listen(vertx, router);
    }

    /** The same token, one GET, the headers that the api sends. */
    private static int plainGet(Vertx vertx, int redis) {
        var commands = commandsOnTheEventLoop(vertx, redis);
        var metrics = new ApiMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        var bearer = await(Identification.start(
                        vertx, TokenConfig.ofSecret(HttpBenchSystem.SECRET), Clock.systemUTC(), metrics))
                .bearer(user -> true);
        var router = strictRouter(vertx);
        router.get(HttpBenchSystem.PATH)
                .handler(bearer.forUsers((context, user) -> Future.fromCompletionStage(
                                commands.get(HttpBenchSystem.PLAIN_KEY), vertx.getOrCreateContext())
                        .onSuccess(entry -> answer(context, entry))
                        .onFailure(context::fail)));
        return listen(vertx, router);
    }

    private static void answer(RoutingContext context, byte[] entry) {
        context.response()
                .putHeader("X-Cache", "HIT")
                .putHeader("ETag", "\"0123456789abcdef0123456789abcdef\"")
                .putHeader("Age", "1")
                .putHeader("Cache-Control", "private, no-cache")
                .putHeader("Vary", "Authorization")
                .putHeader("X-Cache-Version", "1")
                .putHeader("X-Cache-LSN", "0/16B3748")
                .putHeader("Content-Type", "application/json")
                .end(Buffer.buffer(entry));
    }

    private static Router strictRouter(Vertx vertx) {
        var router = Router.router(vertx);
        router.route().handler(new Departure()::tell);
        router.route().handler(new DateHeader(vertx, Clock.systemUTC())::tell);
        RequestLimits.addTo(router);
        StrictRequests.addTo(router);
        return router;
    }

    private static int listen(Vertx vertx, Router router) {
        var counts = new ConnectionCounts(AccessConfig.DEFAULT_MAX_CONNECTIONS, cause -> {});
        var slowConnections = new SlowConnections(counts, System::nanoTime);
        return await(
                new ApiServers(vertx, router, ApiConfig.DEFAULT_HOST, 0, Optional.empty(), slowConnections).listen(1));
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
