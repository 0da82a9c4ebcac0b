package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class WithoutRedisIT {

    /** Far below what a client would wait for, far above what a loaded machine adds. */
    private static final Duration BOUND = Duration.ofSeconds(1);

    private final RealServers servers;
    private final RealRedis redis = RealRedis.start();
    private final RedisClient client = RedisClient.create(redis.url());

    WithoutRedisIT(RealServers servers) throws IOException {
        this.servers = servers;
    }

    @AfterEach
    void close() throws IOException {
        client.shutdown();
        redis.close();
    }

    @Test
    void shouldAnswerFromPostgresWhileRedisIsDownAndFromRedisAfterwards() throws Exception {
        try (var api = new RunningApi(config(redis.url(), Duration.ofSeconds(2)), commands())) {
            String token = api.tokenOf("alice");
            api.tidemarkNow();
            assertThat(cache(api, token)).isEqualTo("MISS");
            assertThat(cache(api, token)).isEqualTo("HIT");

            redis.stop();
            await("the lost connection is noticed").until(() -> cache(api, token), "BYPASS; reason=redis"::equals);
            assertAnswersInTime(api, token);
            assertThat(api.post("/api/cache/clear", token).statusCode()).isEqualTo(503);
            await("health tells").until(() -> status(api, "/health"), "degraded"::equals);
            assertThat(api.get("/health/ready", "").statusCode()).isEqualTo(200);

            redis.startAgain();
            await("the connection is restored")
                    .until(
                            () -> {
                                commands().ping();
                                return cache(api, token);
                            },
                            "BYPASS; reason=no-tidemark"::equals);
            api.tidemarkNow();
            assertThat(cache(api, token)).isEqualTo("MISS");
            assertThat(cache(api, token)).isEqualTo("HIT");
        }
    }

    @Test
    void shouldStartWithoutRedisAndUseItWhenItComes() throws Exception {
        redis.stop();
        try (var api = new RunningApi(config(redis.url(), Duration.ofSeconds(2)), servers.redis())) {
            String token = api.tokenOf("alice");
            assertAnswersInTime(api, token);
            redis.startAgain();
            await("Redis is found").until(() -> cache(api, token), "BYPASS; reason=no-tidemark"::equals);
        }
    }

    /** A server that accepts and never says a word: what a frozen Redis looks like. */
    @Test
    void shouldNotWaitForARedisThatIsSilent() throws Exception {
        try (var silent = new ServerSocket(0);
                var api = new RunningApi(
                        config("redis://127.0.0.1:" + silent.getLocalPort(), RedisConfig.DEFAULT_COMMAND_TIMEOUT),
                        servers.redis())) {
            assertAnswersInTime(api, api.tokenOf("alice"));
        }
    }

    /** Redis itself goes silent, on a connection that stands. */
    @Test
    void shouldNotWaitForARedisThatFallsSilent() throws Exception {
        try (var api = new RunningApi(config(redis.url(), RedisConfig.DEFAULT_COMMAND_TIMEOUT), commands())) {
            String token = api.tokenOf("alice");
            api.tidemarkNow();
            commands().clientPause(3_000);
            assertAnswersInTime(api, token);
            await("Redis goes on").until(() -> cache(api, token).startsWith("BYPASS; reason=redis"), gone -> !gone);
        }
    }

    private static void assertAnswersInTime(RunningApi api, String token) throws Exception {
        var startedAt = Instant.now();
        var answer = api.get("/api/invoices/", token);
        assertThat(Duration.between(startedAt, Instant.now())).isLessThan(BOUND);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("A-1");
        assertThat(answer.headers().firstValue("X-Cache")).contains("BYPASS; reason=redis");
    }

    private ApiConfig config(String redisUrl, Duration timeout) {
        return TestConfig.of(
                servers.database(), new RedisConfig(redisUrl, TestConfig.newKeys(), timeout), 0, TestConfig.INVOICES);
    }

    private RedisCommands<String, String> commands() {
        return client.connect().sync();
    }

    private static String cache(RunningApi api, String token) throws Exception {
        return api.get("/api/invoices/", token).headers().firstValue("X-Cache").orElseThrow();
    }

    private static String status(RunningApi api, String path) throws Exception {
        return new JsonObject(api.get(path, "").body()).getString("status");
    }
}
