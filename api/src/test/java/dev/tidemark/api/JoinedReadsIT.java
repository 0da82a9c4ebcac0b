package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryQuery;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.RedisBreaker;
import dev.tidemark.api.namespace.RedisConnections;
import dev.tidemark.api.namespace.RedisNamespaces;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How many calls of a real Redis the reads of one event loop take. */
@Tag("alone")
class JoinedReadsIT {

    private static final int READS = 6;

    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> commands;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @BeforeEach
    void start() throws Exception {
        redis = RealRedis.start();
        client = RedisClient.create(redis.url());
        commands = client.connect().sync();
    }

    @AfterEach
    void stop() throws Exception {
        client.shutdown();
        vertx.close().await(10, TimeUnit.SECONDS);
        redis.close();
    }

    @Test
    void shouldAskOnceForAllThatComeWhileRedisStillAnswers() throws Exception {
        assertThat(callsWhileRedisStillAnswers(1 << 20)).contains("cmdstat_evalsha:calls=2,");
    }

    @Test
    void shouldAskForEachAloneWhereTwoEntriesMayBeTooMuch() throws Exception {
        assertThat(callsWhileRedisStillAnswers(10 << 20)).contains("cmdstat_evalsha:calls=" + READS + ",");
    }

    private String callsWhileRedisStillAnswers(int largestEntryBytes) throws Exception {
        var namespaces = namespaces(Duration.ofMinutes(1), largestEntryBytes);
        await(namespaces.read(new UserId("0"), query()));
        commands.configResetstat();
        redis.freeze();

        var reads = inTurns(namespaces);
        redis.thaw();
        await(Future.all(reads));

        return commands.info("commandstats");
    }

    @Test
    void shouldLetNobodyWaitForACallThatIsNotAnswered() throws Exception {
        var namespaces = namespaces(Duration.ofMillis(100), 1 << 20);
        redis.freeze();
        try {
            var reads = inTurns(namespaces);
            await(Future.join(reads).otherwiseEmpty());

            assertThat(reads).allMatch(Future::failed);
        } finally {
            redis.thaw();
        }
    }

    /** Reads of one turn of the event loop each. */
    private List<Future<NamespaceView>> inTurns(RedisNamespaces namespaces) throws Exception {
        List<Future<NamespaceView>> reads = new ArrayList<>();
        Promise<Void> begun = Promise.promise();
        vertx.getOrCreateContext().runOnContext(turn -> readInTurns(namespaces, reads, begun));
        await(begun.future());
        return reads;
    }

    private void readInTurns(RedisNamespaces namespaces, List<Future<NamespaceView>> reads, Promise<Void> begun) {
        if (reads.size() == READS) {
            begun.complete();
            return;
        }
        reads.add(namespaces.read(new UserId(Integer.toString(reads.size())), query()));
        Vertx.currentContext().runOnContext(turn -> readInTurns(namespaces, reads, begun));
    }

    private static EntryQuery query() {
        return EntryQuery.whole("0".repeat(32));
    }

    private RedisNamespaces namespaces(Duration commandTimeout, int largestEntryBytes) throws Exception {
        var metrics = new ApiMetrics(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        var connections = new RedisConnections(
                vertx, redis.url(), commandTimeout, new RedisBreaker(commandTimeout, System::nanoTime));
        await(connections.connect());
        return new RedisNamespaces(
                vertx,
                connections,
                new RedisKeys("", false),
                List.of(new SourceName("main")),
                largestEntryBytes,
                metrics);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
