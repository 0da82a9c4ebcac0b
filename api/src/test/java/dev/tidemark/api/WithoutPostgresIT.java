package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class WithoutPostgresIT {

    private static final String PATH = "/api/invoices/";

    @Test
    void shouldSayThatTheDatabaseIsAwayAndGoOnServingHits() throws Exception {
        try (var own = new RealServers();
                var api = new RunningApi(TestConfig.of(own, TestConfig.INVOICES), own.redis())) {
            String token = api.tokenOf("alice");
            api.tidemarkNow();
            api.get(PATH, token);
            own.stopPostgres();
            api.tidemarkNow();

            assertThat(cache(api.get(PATH, token))).isEqualTo("HIT");
            var answer = api.get(PATH + "?limit=1", token);
            assertPassing(answer, "postgres-unavailable");
            assertPassing(api.post("/api/cache/disable", token), "postgres-unavailable");
            await("health tells").until(() -> api.get("/health/ready", "").statusCode(), Integer.valueOf(503)::equals);
            assertThat(new JsonObject(api.get("/health", "").body()).getString("status"))
                    .isEqualTo("down");
            assertThat(api.get("/health/live", "").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldBoundHowLongAReadTakesAndHowLongItWaits(RealServers servers) throws Exception {
        try (var api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
                Connection blocker = servers.connect()) {
            String token = api.tokenOf("alice");
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table invoices_invoice in access exclusive mode");
            List<CompletableFuture<HttpResponse<String>>> reads =
                    Stream.generate(() -> api.startGet(PATH, token)).limit(15).toList();
            var types = reads.stream()
                    .map(read -> read.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .map(answer -> new JsonObject(answer.body()).getString("type"))
                    .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
            assertThat(types)
                    .containsOnlyKeys("urn:tidemark:problem:query-timeout", "urn:tidemark:problem:busy")
                    .containsEntry("urn:tidemark:problem:query-timeout", 10L);
            blocker.rollback();
            assertThat(api.get(PATH, token).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldSurviveTheLossOfItsConnections(RealServers servers) throws Exception {
        try (var api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis())) {
            String token = api.tokenOf("alice");
            api.get(PATH, token);
            servers.sql(
                    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'tidemark-api'");
            await("reads are answered again")
                    .atMost(Duration.ofSeconds(5))
                    .until(() -> api.get(PATH, token).statusCode(), Integer.valueOf(200)::equals);
        }
    }

    private static void assertPassing(HttpResponse<String> answer, String type) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:" + type);
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }
}
