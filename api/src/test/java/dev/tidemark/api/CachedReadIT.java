package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class CachedReadIT {

    private static final UserId ALICE = new UserId("1");
    private static final String PATH = "/api/invoices/";

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";
    private String bob = "";

    CachedReadIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.tidemarkNow();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldMissThenHitThenMissAfterTheVersionWasRaised() throws Exception {
        var miss = api.get(PATH, alice);
        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(cache(miss)).isEqualTo("MISS");
        assertThat(miss.body())
                .isEqualTo("[{\"id\":1,\"number\":\"A-1\",\"total\":12345678901234567890.1234567890,"
                        + "\"issued\":\"2026-01-31T10:00:00+00:00\"},"
                        + "{\"id\":2,\"number\":\"A-2\",\"total\":0.1000000000,"
                        + "\"issued\":\"2026-02-28T10:00:00+00:00\"}]");

        var hit = api.get(PATH, alice);
        assertThat(cache(hit)).isEqualTo("HIT");
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(header(hit, "ETag")).isEqualTo(header(miss, "ETag"));
        assertThat(header(hit, "X-Cache-Version")).isEqualTo(header(miss, "X-Cache-Version"));

        api.raise(ALICE);
        var again = api.get(PATH, alice);
        assertThat(cache(again)).isEqualTo("MISS");
        assertThat(Long.parseLong(header(again, "X-Cache-Version")))
                .isEqualTo(Long.parseLong(header(miss, "X-Cache-Version")) + 1);
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
    }

    @Test
    void shouldSayHowLongAnAnswerMayBeKeptAndWhatItIsWorth() throws Exception {
        var answer = api.get(PATH, alice);
        assertThat(header(answer, "Cache-Control")).isEqualTo("private, no-cache");
        assertThat(header(answer, "Vary")).isEqualTo("Authorization, Accept-Encoding");
        assertThat(header(answer, "Age")).isEqualTo("0");
        assertThat(header(answer, "X-Cache-LSN")).isEqualTo("0/100");
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
    }

    @Test
    void shouldSpareTheBodyThatTheClientHasAlready() throws Exception {
        String tag = header(api.get(PATH, alice), "ETag");
        var unchanged = api.get(PATH, alice, "If-None-Match", tag);
        assertThat(unchanged.statusCode()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(header(unchanged, "ETag")).isEqualTo(tag);
        assertThat(api.get(PATH, alice, "If-None-Match", "\"other\"").statusCode())
                .isEqualTo(200);
    }

    @Test
    void shouldKeepUsersAndArgumentsApart() throws Exception {
        api.get(PATH, alice);
        var bobs = api.get(PATH, bob);
        assertThat(cache(bobs)).isEqualTo("MISS");
        assertThat(bobs.body()).contains("B-1").doesNotContain("A-1");

        var one = api.get(PATH + "?limit=1", alice);
        assertThat(cache(one)).isEqualTo("MISS");
        assertThat(one.body()).contains("A-1").doesNotContain("A-2");
        assertThat(cache(api.get(PATH + "?limit=001", alice))).isEqualTo("HIT");
    }

    @Test
    void shouldNotStoreRowsReadBeforeTheVersionMovedOn() throws Exception {
        try (Connection blocker = servers.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table invoices_invoice in access exclusive mode");
            var paused = api.startGet(PATH, alice);
            await("the read waits for its rows")
                    .until(() -> servers.select("select count(*) from pg_locks where not granted"), "1"::equals);
            api.raise(ALICE);
            blocker.rollback();
            assertThat(cache(paused.join())).isEqualTo("MISS");
        }
        assertThat(cache(api.get(PATH, alice))).isEqualTo("MISS");
        assertThat(api.get("/metrics", "").body()).contains("cache_stores_refused_total{read=\"invoices\"} 1.0");
    }

    @Test
    void shouldCloseTheGateWhenTheTidemarkIsOld() throws Exception {
        api.get(PATH, alice);
        api.tidemark(RunningApi.LSN, Instant.now().minus(Duration.ofSeconds(3)));
        assertThat(cache(api.get(PATH, alice))).isEqualTo("BYPASS; reason=stale");
        await("health tells that the gate is closed").until(() -> health("gate").getString("status"), "down"::equals);
        assertThat(api.get("/metrics", "").body()).contains("tidemark_gate_open 0.0");

        api.tidemarkNow();
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
    }

    @Test
    void shouldTrustNothingWithoutATidemark() throws Exception {
        api.get(PATH, alice);
        servers.redis().del(servers.redis().keys("test*:tidemark:main").toArray(String[]::new));
        var answer = api.get(PATH, alice);
        assertThat(cache(answer)).isEqualTo("BYPASS; reason=no-tidemark");
        assertThat(answer.headers().firstValue("X-Cache-Version")).isEmpty();
    }

    @Test
    void shouldNotTrustAnInvalidatorWithOtherRules() throws Exception {
        api.get(PATH, alice);
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
        for (String digest : List.of("5f0d", "")) {
            api.tidemark(RunningApi.LSN, Instant.now(), digest);
            assertThat(cache(api.get(PATH, alice))).isEqualTo("BYPASS; reason=rules");
        }
        await("health tells")
                .until(
                        () -> health("gate").getString("detail"),
                        detail -> detail.startsWith("the invalidator runs with other ownership rules: "));

        api.tidemarkNow();
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
    }

    @Test
    void shouldLetAClientWantItFresher() throws Exception {
        api.get(PATH, alice);
        api.tidemark(RunningApi.LSN, Instant.now().minus(Duration.ofSeconds(1)));
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
        assertThat(cache(api.get(PATH, alice, "X-Max-Staleness", "1"))).isEqualTo("BYPASS; reason=stale");
        assertThat(cache(api.get(PATH, alice, "X-Max-Staleness", "900ms"))).isEqualTo("BYPASS; reason=stale");

        api.tidemark(RunningApi.LSN, Instant.now().minus(Duration.ofSeconds(3)));
        assertThat(cache(api.get(PATH, alice, "X-Max-Staleness", "1h"))).isEqualTo("BYPASS; reason=stale");

        var refused = api.get(PATH, alice, "X-Max-Staleness", "soon");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("X-Max-Staleness", "'soon'");
    }

    @Test
    void shouldAskPostgresWhenTheClientWantsTo() throws Exception {
        api.get(PATH, alice);
        assertThat(cache(api.get(PATH, alice, "Cache-Control", "max-age=0, no-cache")))
                .isEqualTo("BYPASS; reason=no-cache");
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
    }

    @Test
    void shouldAskPostgresWhenTheTidemarkHasNotReachedTheClientsWrite() throws Exception {
        api.get(PATH, alice);
        assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", "0/100"))).isEqualTo("HIT");
        assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", "0/101"))).isEqualTo("BYPASS; reason=min-lsn");
        assertThat(api.get(PATH, alice, "X-Cache-Min-LSN", "16B3748").statusCode())
                .isEqualTo(400);
    }

    private JsonObject health(String part) throws Exception {
        return new JsonObject(api.get("/health", "").body())
                .getJsonObject("parts")
                .getJsonObject(part);
    }

    private static String cache(HttpResponse<String> answer) {
        return header(answer, "X-Cache");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }
}
