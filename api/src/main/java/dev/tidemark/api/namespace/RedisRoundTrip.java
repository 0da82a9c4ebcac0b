package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Sees whether Redis does what the api needs, on a key of its own: writes, reads, counts and removes. So it tells a Redis
 * without memory, or a replica, from one that works. Thread-safe.
 */
public final class RedisRoundTrip {

    /** What a process that dies in between leaves behind is gone soon. */
    private static final Duration TTL = Duration.ofSeconds(10);

    private static final String EXPECTED = "OK 1 2 1";

    private final RedisScripts scripts;
    private final String key;

    /**
     * @param key nobody else's
     */
    public RedisRoundTrip(Vertx vertx, RedisConnections connections, String key, ApiMetrics metrics) {
        scripts = new RedisScripts(vertx, connections, metrics);
        this.key = key;
    }

    /** Makes one; fails with {@link NamespacesUnavailableException}, or when Redis answers what it should not. */
    public Future<Void> make() {
        return scripts.command("health", this::commands)
                .compose(answers -> answers.equals(EXPECTED)
                        ? Future.succeededFuture()
                        : Future.failedFuture(new IllegalStateException("Redis answered '" + answers + "' to SET, GET,"
                                + " INCR and DEL, and should have answered '" + EXPECTED + "'")));
    }

    /** Sent together, and run in this order. */
    private CompletionStage<String> commands(RedisAsyncCommands<String, byte[]> redis) {
        var set = redis.set(key, "1".getBytes(StandardCharsets.US_ASCII), SetArgs.Builder.px(TTL));
        var get = redis.get(key);
        var incr = redis.incr(key);
        var del = redis.del(key);
        return set.thenCombine(get, (ok, value) -> ok + " " + text(value))
                .thenCombine(incr, (before, number) -> before + " " + number)
                .thenCombine(del, (before, number) -> before + " " + number);
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "nothing" : new String(value, StandardCharsets.UTF_8);
    }
}
