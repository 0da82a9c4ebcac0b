package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class WithoutPostgresIT {

    private static final String PATH = "/api/invoices/";

    /** For a connection to Postgres, as documented. */
    private static final int MOST_WAITING = 1_000;

    private static final int BEYOND = 100;

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
                    .map(read -> read.orTimeout(20, TimeUnit.SECONDS).join())
                    .map(answer -> new JsonObject(answer.body()).getString("type"))
                    .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
            assertThat(types)
                    .containsOnlyKeys("urn:tidemark:problem:query-timeout", "urn:tidemark:problem:busy")
                    .containsEntry("urn:tidemark:problem:query-timeout", 10L);
            assertThat(failures(api, "query-timeout")).isEqualTo(10);
            assertThat(failures(api, "busy")).isEqualTo(5);
            blocker.rollback();
            assertThat(api.get(PATH, token).statusCode()).isEqualTo(200);
        }
    }

    private static double failures(RunningApi api, String type) throws Exception {
        return api.metric("cache_read_failures_total{read=\"invoices\",type=\"" + type + "\"}");
    }

    /** Without a tidemark, so that each read is a query of its own. */
    @Test
    void shouldRefuseAtOnceWhatIsMoreThanMayWaitForAConnection(RealServers servers) throws Exception {
        var fills = new FillConfig(1 << 20, 1 << 20, 0, 1);
        List<RawConnection> clients = new ArrayList<>();
        try (var api = new RunningApi(
                        TestConfig.filling(TestConfig.of(servers, TestConfig.INVOICES), fills), servers.redis());
                Connection blocker = servers.connect()) {
            byte[] request = RawConnection.bytes("GET " + PATH + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                    + api.tokenOf("alice") + "\r\n\r\n");
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table invoices_invoice in access exclusive mode");
            for (int i = 0; i < 1 + MOST_WAITING + BEYOND; i++) {
                clients.add(new RawConnection(api.port()));
            }
            for (RawConnection client : clients) {
                client.send(request);
            }
            await("the first is refused").until(() -> failures(api, "busy") > 0);
            blocker.rollback();

            List<RawAnswer> refused = new ArrayList<>();
            for (RawConnection client : clients) {
                var answer = client.read(false).orElseThrow();
                // Others may have waited in vain, where the machine is busy.
                if (answer.body().contains("Too many requests wait for a connection")) {
                    refused.add(answer);
                }
            }
            // Until the connection is made, whoever it is made for waits, too.
            assertThat(refused).hasSizeBetween(1, BEYOND + 1).allSatisfy(answer -> {
                assertThat(answer.told()).isEqualTo("503 busy");
                assertThat(answer.headers()).containsKey("retry-after");
            });
        } finally {
            for (RawConnection client : clients) {
                client.close();
            }
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
