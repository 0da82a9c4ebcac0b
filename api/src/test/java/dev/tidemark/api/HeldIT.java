package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.contract.UserId;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Answers that the api keeps in memory: never served but under the version that Redis tells. The Redis is the test's own. */
@ExtendWith(RealServersExtension.class)
class HeldIT {

    private static final UserId ALICE = new UserId("1");
    private static final String PATH = "/api/invoices/";
    private static final String FROM_MEMORY = "cache_hits_total{level=\"memory\",read=\"invoices\"}";
    private static final long MOST_BYTES = 20_000;

    private final RealServers servers;
    private final RealRedis redis = RealRedis.start();
    private final RedisClient client = RedisClient.create(redis.url());
    private final RedisCommands<String, String> commands;
    private final RunningApi api;
    private String alice = "";

    HeldIT(RealServers servers) throws IOException {
        this.servers = servers;
        commands = client.connect().sync();
        var config = TestConfig.of(
                servers.database(),
                new RedisConfig(redis.url(), TestConfig.newKeys(), Duration.ofSeconds(2)),
                0,
                TestConfig.INVOICES);
        api = new RunningApi(
                TestConfig.patient(TestConfig.filling(config, new FillConfig(1 << 20, 1 << 20, MOST_BYTES, 4))),
                commands);
    }

    @BeforeEach
    void fill() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
        awaitHeld();
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        client.shutdown();
        redis.close();
        servers.sql("update invoices_invoice set number = 'A-1' where id = 1");
    }

    @Test
    void shouldServeFromMemoryWhatRedisHasNoMore() throws Exception {
        assertThat(commands.del(entries())).isPositive();
        double before = api.metric(FROM_MEMORY);
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
        assertThat(api.metric(FROM_MEMORY)).isEqualTo(before + 1);
        assertThat(commands.keys("*cache:{1}:*")).as("nor is it put there").isEmpty();
    }

    @Test
    void shouldServeNothingOfAVersionThatWasLeft() throws Exception {
        change();
        api.raise(ALICE);
        assertFresh("MISS");
    }

    @Test
    void shouldServeNothingWhenEverybodyWasRaised() throws Exception {
        change();
        api.raiseEverybody();
        assertFresh("MISS");
    }

    @Test
    void shouldServeNothingToAUserWhoHasCachingOff() throws Exception {
        change();
        api.post("/api/cache/disable", alice);
        assertFresh("BYPASS; reason=disabled");
        api.post("/api/cache/enable", alice);
        assertFresh("MISS");
    }

    @Test
    void shouldServeNothingWhenRedisWasEmptied() throws Exception {
        change();
        commands.flushdb();
        assertFresh("BYPASS; reason=no-tidemark");
        api.raiseEverybody();
        api.tidemarkNow();
        assertFresh("MISS");
    }

    /** Another Redis, or an older one, that gives out the same number again: nobody has noticed yet that it lost writes. */
    @Test
    void shouldForgetEverythingWhenTheConnectionBreaksOff() throws Exception {
        String version = commands.get(api.keys().version(ALICE));
        change();
        redis.kill();
        redis.startAgain();
        await("the test is connected again").ignoreExceptions().until(() -> "PONG".equals(commands.ping()));
        commands.set(api.keys().version(ALICE), version);
        api.tidemarkNow();
        await("the api is connected again").until(() -> cache(api.get(PATH, alice)), "HIT"::equals);
        assertThat(api.get(PATH, alice).body()).contains("A-new");
    }

    @Test
    void shouldNotFetchABodyThatTheClientHas() throws Exception {
        String tag = api.get(PATH, alice).headers().firstValue("ETag").orElseThrow();
        assertThat(api.get(PATH, alice, "If-None-Match", tag).statusCode()).isEqualTo(304);
    }

    @Test
    void shouldTakeNoMoreMemoryThanItMay() throws Exception {
        for (int limit = 1; limit <= 100; limit++) {
            api.get(PATH + "?limit=" + limit, alice);
        }
        assertThat(api.metric("tidemark_held_bytes")).isBetween(1.0, (double) MOST_BYTES);
    }

    private void awaitHeld() {
        await("the answer is kept in memory").until(() -> {
            double before = api.metric(FROM_MEMORY);
            api.get(PATH, alice);
            return api.metric(FROM_MEMORY) > before;
        });
    }

    private void change() throws Exception {
        servers.sql("update invoices_invoice set number = 'A-new' where id = 1");
    }

    private void assertFresh(String cache) throws Exception {
        var answer = api.get(PATH, alice);
        assertThat(cache(answer)).isEqualTo(cache);
        assertThat(answer.body()).contains("A-new");
    }

    private String[] entries() {
        return commands.keys("*cache:{1}:*").toArray(String[]::new);
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }
}
