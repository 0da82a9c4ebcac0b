package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.api.namespace.RedisBreaker;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A real Redis in trouble: reads go on from Postgres, are never wrong, and the circuit breaker opens and closes. */
@Tag("alone")
@ExtendWith(RealServersExtension.class)
class RedisTroubleIT {

    private static final String PATH = "/api/invoices/?limit=1";
    private static final String AWAY = "BYPASS; reason=redis";

    /** Far below what a client would wait for, far above what a loaded machine adds. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final RealServers servers;
    private final RealRedis redis = RealRedis.start();
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisCommands<String, String> commands;
    private final RunningApi api;
    private String alice = "";
    private int writes;

    RedisTroubleIT(RealServers servers) throws IOException {
        this.servers = servers;
        commands = client.connect().sync();
        api = new RunningApi(
                TestConfig.of(
                        servers.database(),
                        new RedisConfig(redis.url(), TestConfig.newKeys(), RedisConfig.DEFAULT_COMMAND_TIMEOUT),
                        0,
                        TestConfig.INVOICES),
                commands);
    }

    @BeforeEach
    void fill() throws Exception {
        alice = api.tokenOf("alice");
        awaitServed();
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        client.shutdown();
        redis.close();
        servers.sql("update invoices_invoice set number = 'A-1' where id = 1");
    }

    @Test
    void shouldNotWaitForAFrozenRedisAndGoOnWhenItThaws() throws Exception {
        redis.freeze();
        try {
            awaitOpen();
            assertThat(api.metric("cache_errors_total{cause=\"timeout\",operation=\"read\"}"))
                    .isPositive();
            assertFreshFromPostgres();
            assertThat(api.metric("cache_errors_total{cause=\"breaker_open\",operation=\"read\"}"))
                    .isPositive();
            await("health tells")
                    .until(
                            () -> health("redis").getString("detail"),
                            detail -> detail.endsWith("; the circuit breaker is open"));
            assertThat(api.post("/api/cache/clear", alice).statusCode()).isEqualTo(503);
        } finally {
            redis.thaw();
        }
        awaitClosedByItself();
        awaitServed();
    }

    /** Each read begins when the one before has timed out, so that a timer that looks seldom is seen by all of them. */
    @Test
    void shouldWaitForAFrozenRedisNoLongerThanItsTimeout() throws Exception {
        redis.freeze();
        try {
            assertThat(cache()).isEqualTo(AWAY);
            Duration shortest = BOUND;
            // Too few to open the circuit breaker.
            for (int read = 0; read < 2; read++) {
                long start = System.nanoTime();
                assertThat(cache()).isEqualTo(AWAY);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                shortest = took.compareTo(shortest) < 0 ? took : shortest;
            }
            assertThat(shortest).isLessThan(Duration.ofMillis(85));
        } finally {
            redis.thaw();
        }
    }

    /** A frozen Redis lets its kernel accept connections, and answers on none of them. */
    @Test
    void shouldTellOnceThatRedisIsFrozenThoughItsConnectionsAreMadeAnewAgainAndAgain() throws Exception {
        var log = (Logger) LoggerFactory.getLogger(RedisBreaker.class.getPackageName());
        var told = new ListAppender<ILoggingEvent>();
        told.start();
        log.addAppender(told);
        redis.freeze();
        try {
            awaitOpen();
            await("connections are made anew")
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> api.metric("cache_errors_total{cause=\"disconnected\",operation=\"tidemark\"}"),
                            refused -> refused > 3);
            assertFreshFromPostgres();
        } finally {
            redis.thaw();
            log.detachAppender(told);
        }
        assertThat(List.copyOf(told.list))
                .map(ILoggingEvent::getMessage)
                .containsExactly("Circuit breaker of Redis opened");
        awaitClosedByItself();
        awaitServed();
    }

    @Test
    void shouldGoOnWithARedisThatWasKilledAndStartedAgain() throws Exception {
        redis.kill();
        awaitOpen();
        assertFreshFromPostgres();

        redis.startAgain();
        awaitClosedByItself();
        assertThat(cache()).isEqualTo("BYPASS; reason=no-tidemark");
        awaitServed();
    }

    @Test
    void shouldNotWaitForARedisThatIsSlow() throws Exception {
        // Every answer, of reads as well, comes when the pause ends.
        commands.clientPause(3_000);
        awaitOpen();
        assertFreshFromPostgres();
        awaitClosedByItself();
        awaitServed();
    }

    @Test
    void shouldServeWhatIsThereFromARedisThatIsFull() throws Exception {
        commands.configSet("maxmemory-policy", "noeviction");
        commands.configSet("maxmemory", "1");
        assertThat(cache()).isEqualTo("HIT");
        String stores = "cache_errors_total{cause=\"error\",operation=\"store\"}";
        await("an answer is not stored")
                .until(() -> api.get("/api/invoices/?limit=2", alice).statusCode() == 200 && api.metric(stores) > 3);
        assertThat(api.get("/api/invoices/?limit=2", alice).headers().firstValue("X-Cache"))
                .contains("MISS");
        assertThat(api.metric("tidemark_redis_breaker_open")).isZero();

        commands.configSet("maxmemory", "0");
        awaitServed();
    }

    @Test
    void shouldAnswerRightFromARedisThatBecameAReadOnlyReplica() throws Exception {
        try (var primary = RealRedis.start()) {
            commands.replicaof("127.0.0.1", Integer.parseInt(primary.url().substring("redis://127.0.0.1:".length())));
            await("it has become like the empty primary")
                    .until(() -> cache(), header -> header.equals("BYPASS; reason=no-tidemark"));
            assertFresh();
            assertThat(api.post("/api/cache/clear", alice).statusCode()).isEqualTo(503);
            assertThat(api.metric("tidemark_redis_breaker_open")).isZero();
            commands.replicaofNoOne();
        }
        awaitServed();
    }

    private void awaitOpen() {
        await("the breaker opens")
                .until(
                        () -> {
                            assertFreshFromPostgres();
                            return api.metric("tidemark_redis_breaker_open");
                        },
                        Double.valueOf(1)::equals);
    }

    /** Without a read: the gate is looked at now and then. */
    private void awaitClosedByItself() {
        var trial = Duration.ofSeconds(5);
        await("the breaker closes")
                .atMost(trial)
                .until(() -> api.metric("tidemark_redis_breaker_open"), Double.valueOf(0)::equals);
    }

    /** A change that the pipeline has reflected is seen, and then served from the cache. */
    private void awaitServed() {
        await("the cache is used").ignoreExceptions().until(() -> {
            write();
            api.raiseEverybody();
            api.tidemarkNow();
            var answer = api.get(PATH, alice);
            assertThat(answer.body()).contains("\"write-" + writes + "\"");
            return cache().equals("HIT");
        });
    }

    private void assertFreshFromPostgres() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(assertFresh()).isEqualTo(AWAY);
        }
    }

    private String assertFresh() throws Exception {
        write();
        long startedAt = System.nanoTime();
        var answer = api.get(PATH, alice);
        assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(BOUND);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"write-" + writes + "\"");
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }

    private void write() throws Exception {
        servers.sql("update invoices_invoice set number = 'write-" + ++writes + "' where id = 1");
    }

    private String cache() throws Exception {
        return api.get(PATH, alice).headers().firstValue("X-Cache").orElseThrow();
    }

    private JsonObject health(String part) throws Exception {
        return new JsonObject(api.get("/health", "").body())
                .getJsonObject("parts")
                .getJsonObject(part);
    }
}
