package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.lettuce.core.RedisClient;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that wait for the tidemark. */
@ExtendWith(RealServersExtension.class)
class WaitIT {

    private static final String PATH = "/api/invoices/";
    private static final UserId ALICE = new UserId("1");
    private static final Lsn NEXT = Lsn.parse("0/16B3749");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final RealServers servers;

    WaitIT(RealServers servers) {
        this.servers = servers;
    }

    @Test
    void shouldWaitForTheClientsWriteAndThenServeItFromTheCache() throws Exception {
        try (var api = api(new WaitConfig(LONG, LONG))) {
            String alice = api.tokenOf("alice");
            api.tidemarkNow();
            api.get(PATH, alice);
            assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");

            var read = api.startGet(PATH, alice, "X-Cache-Min-LSN", NEXT.toString());
            awaitWaiters(api, 1);
            assertThat(read).isNotDone();
            api.raise(ALICE);
            api.tidemark(NEXT, Instant.now());

            var answer = read.join();
            assertThat(cache(answer)).isEqualTo("MISS");
            assertThat(answer.headers().firstValue("X-Cache-LSN")).contains(NEXT.toString());
            assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", NEXT.toString())))
                    .isEqualTo("HIT");
            assertThat(waits(api, "min_lsn", "reached")).isEqualTo(1);
        }
    }

    @Test
    void shouldAskPostgresWhenTheWriteIsNotReflectedInTime() throws Exception {
        try (var api = api(new WaitConfig(Duration.ofMillis(20), LONG))) {
            String alice = api.tokenOf("alice");
            api.tidemarkNow();
            assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", NEXT.toString())))
                    .isEqualTo("BYPASS; reason=min-lsn");
            assertThat(waits(api, "min_lsn", "timeout")).isEqualTo(1);
        }
    }

    @Test
    void shouldNotWaitWhenToldNotTo() throws Exception {
        try (var api = api(new WaitConfig(Duration.ZERO, LONG))) {
            String alice = api.tokenOf("alice");
            api.tidemarkNow();
            assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", NEXT.toString())))
                    .isEqualTo("BYPASS; reason=min-lsn");
            assertThat(api.get("/metrics", "").body()).doesNotContain("tidemark_wait_seconds");
        }
    }

    @Test
    void shouldAskPostgresWhenRedisGoesAwayMeanwhile() throws Exception {
        var redis = RealRedis.start();
        var client = RedisClient.create(redis.url());
        var config = TestConfig.waiting(
                TestConfig.of(
                        servers.database(),
                        new RedisConfig(redis.url(), TestConfig.newKeys(), Duration.ofSeconds(2)),
                        0,
                        TestConfig.INVOICES),
                new WaitConfig(LONG, LONG));
        try (redis;
                var api = new RunningApi(config, client.connect().sync())) {
            String alice = api.tokenOf("alice");
            api.tidemarkNow();
            var read = api.startGet(PATH, alice, "X-Cache-Min-LSN", NEXT.toString());
            awaitWaiters(api, 1);
            redis.stop();
            assertThat(cache(read.join())).isEqualTo("BYPASS; reason=min-lsn");
            assertThat(waits(api, "min_lsn", "redis")).isEqualTo(1);
        } finally {
            client.shutdown();
        }
    }

    @Test
    void shouldForgetAClientThatHasGone() throws Exception {
        try (var api = api(new WaitConfig(LONG, LONG))) {
            String alice = api.tokenOf("alice");
            api.tidemarkNow();
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
                String request = "GET " + PATH + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + alice
                        + "\r\nX-Cache-Min-LSN: " + NEXT + "\r\n\r\n";
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                awaitWaiters(api, 1);
            }
            awaitWaiters(api, 0);
            assertThat(waits(api, "min_lsn", "gone")).isEqualTo(1);
        }
    }

    @Test
    void shouldPassTheBarrierWhenEverythingCommittedBeforeIsReflected() throws Exception {
        try (var api = api(new WaitConfig(LONG, LONG))) {
            String alice = api.tokenOf("alice");
            api.tidemark(new Lsn(1), Instant.now());
            var before = Lsn.parse(servers.select("select pg_current_wal_insert_lsn()"));
            var barrier = api.startPost("/api/cache/barrier", alice);
            awaitWaiters(api, 1);
            api.tidemark(before, Instant.now());
            awaitQuestions(api, 2);
            assertThat(barrier).isNotDone();

            api.tidemark(Lsn.parse(servers.select("select pg_current_wal_insert_lsn()")), Instant.now());
            var answer = barrier.join();
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).matches("\\{\"lsn\":\"[0-9A-F]+/[0-9A-F]+\"}");
            assertThat(Lsn.parse(answer.body().split("\"", -1)[3])).isGreaterThan(before);
        }
    }

    @Test
    void shouldTellWhenTheBarrierWasNotPassedInTime() throws Exception {
        try (var api = api(new WaitConfig(Duration.ZERO, Duration.ofMillis(20)))) {
            String alice = api.tokenOf("alice");
            api.tidemark(new Lsn(1), Instant.now());
            var answer = api.post("/api/cache/barrier", alice);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("urn:tidemark:problem:barrier-timeout");
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(api.post("/api/cache/barrier", "").statusCode()).isEqualTo(401);
        }
    }

    private RunningApi api(WaitConfig waits) {
        return new RunningApi(TestConfig.waiting(TestConfig.of(servers, TestConfig.INVOICES), waits), servers.redis());
    }

    private static void awaitWaiters(RunningApi api, int number) {
        await(number + " wait").until(() -> api.metric("tidemark_waiters"), Double.valueOf(number)::equals);
    }

    /** Whoever waits now has heard more answers. */
    private static void awaitQuestions(RunningApi api, int more) throws Exception {
        String questions = "cache_operations_total{operation=\"tidemark\",outcome=\"success\"}";
        double before = api.metric(questions);
        await("more questions").until(() -> api.metric(questions) >= before + more);
    }

    private static double waits(RunningApi api, String purpose, String outcome) throws Exception {
        return api.metric("tidemark_wait_seconds_count{outcome=\"" + outcome + "\",purpose=\"" + purpose + "\"}");
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }
}
