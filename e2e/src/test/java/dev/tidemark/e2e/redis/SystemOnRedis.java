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
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * The demo application on a Redis that loses what a test takes from it, and one user's read of one row, whose status is
 * written over and over. All answers are judged. For one thread.
 */
final class SystemOnRedis implements AutoCloseable {

    private static final Duration MAX_STALENESS = Duration.ofSeconds(1);

    private final Stack stack;
    private final RedisProcess server;
    private final Relay relay;
    private final Configuration configuration;
    private final Pipeline pipeline;
    private RedisCommands<String, String> redis;
    private Api api;
    private CachedStatus read;
    private int written;

    SystemOnRedis(Path directory) throws Exception {
        stack = Stack.start(
                PostgresVersion.DEFAULT, resource("/demo/schema.sql"), resource("/demo/tidemark.yml") + """

                source: { heartbeat-interval: 100ms }
                cache: { max-staleness: 1s }
                """);
        server = RedisProcess.start(directory.resolve("redis"));
        relay = new Relay(server.port());
        redis = server.connect();
        Addresses embedded = stack.configuration().addresses();
        configuration = stack.configuration()
                .at(new Addresses(
                        embedded.database(), embedded.kafka(), Optional.of("redis://127.0.0.1:" + relay.port())));
        pipeline = Pipeline.start(configuration);
    }

    /** The Redis that is used at first. */
    RedisProcess server() {
        return server;
    }

    /** What the roles reach Redis by. */
    Relay relay() {
        return relay;
    }

    RedisCommands<String, String> redis() {
        return redis;
    }

    void sql(String sql) throws Exception {
        stack.sql(sql);
    }

    /**
     * Begins with counters that start over under epoch 0, an api that knows nothing of before, and answers stored under
     * several versions.
     */
    void begin() throws Exception {
        redis.flushall();
        awaitReflected();
        redis.hset("tidemark:state", "epoch", "0");
        api = Api.start(
                configuration.with(configuration.api().at(0)).apiConfig(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        read = new CachedStatus(api.port());
        writeAndRead(4);
    }

    void end() {
        api.close();
    }

    /** Each write is reflected, read, stored and read again before the next. */
    void writeAndRead(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            write("");
            awaitHit();
        }
    }

    /** Writes once, and waits until that is reflected. */
    void write(String sqlBefore) throws Exception {
        written++;
        stack.sql("begin; " + sqlBefore + "; update invoices_invoice set status = '" + status()
                + "' where id = 1; commit");
        awaitReflected();
    }

    private String status() {
        return "s" + written;
    }

    /** Has nothing reflected from now on; what is written meanwhile makes all that is stored old. */
    void stopReflecting() throws Exception {
        pipeline.stopInvalidator();
        written++;
        stack.sql("update invoices_invoice set status = '" + status() + "' where id = 1");
    }

    void goOnReflecting() throws Exception {
        pipeline.startInvalidator();
    }

    /** Reads until so many answers came past the cache since there is no tidemark; none comes from it, and all are right. */
    void assertPastTheCache(int reads) {
        var withoutTidemark = new AtomicInteger();
        Awaitility.await("answers without a tidemark")
                .atMost(Duration.ofSeconds(15))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> {
                    Answer answer = read.read();
                    assertThat(answer.cache()).startsWith("BYPASS; reason=");
                    assertThat(answer.status()).as(answer.cache()).isEqualTo(status());
                    return answer.cache().endsWith("no-tidemark") && withoutTidemark.incrementAndGet() == reads;
                });
    }

    /** Reads until the answer comes from the cache; all answers until then are right too. */
    void awaitHit() {
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

    void awaitReflected() throws Exception {
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

    /** Waits until a tidemark of that moment is too old for the gate. */
    void awaitBeyondTheGate(Instant moment) {
        Awaitility.await("a tidemark too old for the gate")
                .atMost(Duration.ofSeconds(10))
                .until(() -> Instant.now().isAfter(moment.plus(MAX_STALENESS)));
    }

    /** Old answers are there, none is served, and no version stands for two contents from here on either. */
    void assertNothingOldIsServed() throws Exception {
        assertThat(entries()).as("old entries").hasSizeGreaterThan(3);
        awaitReflected();
        awaitHit();
        writeAndRead(4);
    }

    /** The user's entries by key. */
    Map<String, String> entries() {
        Map<String, String> entries = new HashMap<>();
        redis.keys("cache:1:*").forEach(key -> entries.put(key, redis.get(key)));
        return entries;
    }

    long epoch() {
        return Long.parseLong(redis.hget("tidemark:state", "epoch"));
    }

    /** Has the first Redis killed, and the roles go on with another one. */
    void failOverTo(RedisProcess other, RedisCommands<String, String> commands) throws InterruptedException {
        server.kill();
        commands.replicaofNoOne();
        relay.passTo(other.port());
        redis = commands;
    }

    /** Goes on with the first one, empty. */
    void goBack() throws IOException, InterruptedException {
        server.kill();
        server.startEmpty();
        redis = server.connect();
        relay.passTo(server.port());
    }

    @Override
    public void close() throws IOException {
        pipeline.close();
        relay.close();
        server.close();
        stack.close();
    }

    private static String resource(String name) throws IOException {
        try (var in = ConfigurationFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
