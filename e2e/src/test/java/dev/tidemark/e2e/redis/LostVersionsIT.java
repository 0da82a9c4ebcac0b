package dev.tidemark.e2e.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.Api;
import dev.tidemark.cli.config.Addresses;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.Lsn;
import dev.tidemark.e2e.Pipeline;
import dev.tidemark.e2e.Stack;
import dev.tidemark.e2e.redis.CachedStatus.Answer;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis loses versions, the tidemark, its last writes or everything, while answers stored before lie in it under the
 * versions of their time: none of them is served, and no version stands for two contents.
 */
class LostVersionsIT {

    private static final Duration MAX_STALENESS = Duration.ofSeconds(1);

    @TempDir
    private static Path directory;

    private static Stack stack;
    private static RedisProcess first;
    private static RedisProcess second;
    private static Relay relay;
    private static Configuration configuration;
    private static Pipeline pipeline;

    private RedisCommands<String, String> redis;
    private Api api;
    private CachedStatus read;
    private int written;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(
                PostgresVersion.DEFAULT, resource("/demo/schema.sql"), resource("/demo/tidemark.yml") + """

                source: { heartbeat-interval: 100ms }
                cache: { max-staleness: 1s }
                """);
        first = RedisProcess.start(directory.resolve("first"));
        second = RedisProcess.start(directory.resolve("second"));
        relay = new Relay(first.port());
        Addresses embedded = stack.configuration().addresses();
        configuration = stack.configuration()
                .at(new Addresses(
                        embedded.database(), embedded.kafka(), Optional.of("redis://127.0.0.1:" + relay.port())));
        pipeline = Pipeline.start(configuration);
    }

    @AfterAll
    static void stop() throws Exception {
        pipeline.close();
        relay.close();
        first.close();
        second.close();
        stack.close();
    }

    /** Begins with counters that start over under epoch 0, and with answers stored under several versions. */
    @BeforeEach
    void begin() throws Exception {
        redis = first.connect();
        redis.flushall();
        awaitReflected();
        redis.hset("tidemark:state", "epoch", "0");
        api = Api.start(
                configuration.with(configuration.api().at(0)).apiConfig(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        read = new CachedStatus(api.port());
        writeAndRead(4);
    }

    @AfterEach
    void stopApi() {
        api.close();
    }

    @Test
    void shouldServeNothingOldAfterOneVersionWasEvicted() throws Exception {
        redis.del("cache_user_version:1");

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldAfterAllVersionsWereEvicted() throws Exception {
        redis.del(redis.keys("cache_user_version:*").toArray(String[]::new));

        assertNothingOldIsServed();
    }

    @Test
    void shouldRaiseEverybodyAfterTheTidemarkWasEvicted() throws Exception {
        redis.del("tidemark:main");

        assertNothingOldIsServed();
        assertThat(epoch()).isPositive();
    }

    @Test
    void shouldServeNothingOldAfterTheStateWasEvicted() throws Exception {
        // A transaction that concerns everybody raises the epoch and no counter: without the epoch the old answer is
        // back.
        written++;
        stack.sql("begin; update contenttypes_contenttype set model = model; update invoices_invoice set status = '"
                + status() + "' where id = 1; commit");
        awaitReflected();
        awaitHit();
        assertThat(epoch()).as("the epoch that is lost").isPositive();

        redis.del("tidemark:state");

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldAfterAFlushThoughFillsWereUnderWay() throws Exception {
        Map<String, String> entries = entries();
        redis.flushdb();
        entries.forEach((key, entry) -> redis.set(key, entry, SetArgs.Builder.ex(60)));

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromAnEmptyRedisThoughFillsWereUnderWay() throws Exception {
        Map<String, String> entries = entries();
        first.kill();
        first.startEmpty();
        entries.forEach((key, entry) -> redis.set(key, entry, SetArgs.Builder.ex(60)));

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromARestoredDump() throws Exception {
        Path dump = first.dump();
        Instant dumped = Instant.now();
        writeAndRead(3);
        awaitBeyondTheGate(dumped);

        first.kill();
        first.startWith(dump);

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromARestoredDumpWithoutItsTidemark() throws Exception {
        Path dump = first.dump();
        writeAndRead(3);

        relay.cut();
        first.kill();
        first.startWith(dump);
        redis.del("tidemark:main");
        relay.passTo(first.port());

        assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromAReplicaThatMissedTheLastWrites() throws Exception {
        try (var replication = new Relay(first.port())) {
            RedisCommands<String, String> replica = second.connect();
            replica.replicaof("127.0.0.1", replication.port());
            Awaitility.await("the replica to have what the master has")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        redis.set("somebody-elses", "x");
                        return redis.waitForReplication(1, 500) == 1;
                    });
            replication.cut();
            Instant cut = Instant.now();
            writeAndRead(3);
            awaitBeyondTheGate(cut);

            first.kill();
            replica.replicaofNoOne();
            relay.passTo(second.port());
            redis = replica;

            assertNothingOldIsServed();
        } finally {
            first.kill();
            first.startEmpty();
            relay.passTo(first.port());
        }
    }

    private void assertNothingOldIsServed() throws Exception {
        assertThat(redis.keys("cache:1:*")).as("old entries").hasSizeGreaterThan(3);
        awaitReflected();
        awaitHit();
        writeAndRead(4);
    }

    /** Each write is reflected, read, stored and read again before the next. */
    private void writeAndRead(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            written++;
            stack.sql("update invoices_invoice set status = '" + status() + "' where id = 1");
            awaitReflected();
            awaitHit();
        }
    }

    private String status() {
        return "s" + written;
    }

    /** Reads until the answer comes from the cache; all answers until then are right too. */
    private void awaitHit() {
        Awaitility.await("a hit")
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    Answer answer = read.read();
                    assertThat(answer.status()).as(answer.cache()).isEqualTo(status());
                    return answer.isCached();
                });
    }

    private void awaitReflected() throws Exception {
        Lsn end = Lsn.parse(stack.text("select pg_current_wal_insert_lsn()::text"));
        Awaitility.await("the tidemark at " + end)
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptionsInstanceOf(RedisException.class)
                .until(() -> {
                    String lsn = redis.hget("tidemark:main", "lsn");
                    return lsn != null && Lsn.parse(lsn).compareTo(end) >= 0;
                });
    }

    private static void awaitBeyondTheGate(Instant moment) {
        Awaitility.await("a tidemark too old for the gate")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Instant.now().isAfter(moment.plus(MAX_STALENESS)));
    }

    private long epoch() {
        return Long.parseLong(redis.hget("tidemark:state", "epoch"));
    }

    private Map<String, String> entries() {
        Map<String, String> entries = new HashMap<>();
        redis.keys("cache:1:*").forEach(key -> entries.put(key, redis.get(key)));
        return entries;
    }

    private static String resource(String name) throws IOException {
        try (var in = ConfigurationFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
