package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.tidemark.api.control.AdminRoutes;
import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminIT {

    private final RealServers servers;
    private final RunningApi api;
    private String root = "";
    private String alice = "";
    private String bob = "";

    AdminIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        root = api.tokenOf("root");
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.tidemarkNow();
    }

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void shouldClearTheCacheOfAnother() throws Exception {
        api.get("/api/invoices/", alice);
        api.get("/api/invoices/", bob);
        long before = version(bob);

        assertThat(api.post("/api/admin/users/2/cache/clear", root).body())
                .isEqualTo("{\"version\":" + (before + 1) + ",\"cleared\":true}");

        assertThat(cache(bob)).isEqualTo("MISS");
        assertThat(cache(alice)).isEqualTo("HIT");
    }

    @Test
    void shouldDisableAndEnableTheCacheOfAnother() throws Exception {
        assertThat(api.post("/api/admin/users/2/cache/disable", root).body()).isEqualTo("{\"enabled\":false}");
        assertThat(servers.select("select cache_enabled from core_userprofile where user_id = 2"))
                .isEqualTo("f");
        assertThat(cache(bob)).isEqualTo("BYPASS; reason=disabled");
        assertThat(cache(alice)).isNotEqualTo("BYPASS; reason=disabled");
        var status =
                new JsonObject(api.get("/api/admin/users/2/cache/status", root).body());
        assertThat(status.getBoolean("enabled")).isFalse();

        var enabled =
                new JsonObject(api.post("/api/admin/users/2/cache/enable", root).body());
        assertThat(enabled)
                .isEqualTo(new JsonObject().put("enabled", true).put("version", status.getLong("version") + 1));
        assertThat(cache(bob)).isEqualTo("MISS");
    }

    /** A service has no id in the database, and needs none to control the caches of those who have. */
    @Test
    void shouldLetAnAdministratorInWhoIsNoUser() throws Exception {
        String bot = tokenOf("ops-bot", true);
        long before = version(bob);

        assertThat(api.post("/api/admin/users/2/cache/clear", bot).body())
                .isEqualTo("{\"version\":" + (before + 1) + ",\"cleared\":true}");
        assertThat(api.get("/api/admin/users/2/cache/status", bot).statusCode()).isEqualTo(200);
        assertThat(api.get("/api/admin/cache/statistics", bot).statusCode()).isEqualTo(200);

        assertThat(api.post("/api/admin/users/002/cache/clear", bot).statusCode())
                .as("a user whom nobody has written so")
                .isEqualTo(400);
        assertThat(api.get("/api/cache/status", bot).statusCode())
                .as("a cache of its own")
                .isEqualTo(401);
        assertForbidden(api.post("/api/admin/users/2/cache/clear", tokenOf("ops-bot", false)));
    }

    private static String tokenOf(String subject, boolean admin) throws Exception {
        var claims = new JsonObject().put("sub", subject).put("admin", admin).put("exp", TestTokens.LATER);
        return TestTokens.signed("HS256", claims.encode(), TestConfig.SECRET);
    }

    /** They go while the command waits for the pipeline, which is not there. */
    @Test
    void shouldLogWhatWasDoneForThoseWhoDoNotWaitForTheAnswer() throws Exception {
        var events = new ListAppender<ILoggingEvent>();
        events.list = new CopyOnWriteArrayList<>();
        events.start();
        var logger = (Logger) LoggerFactory.getLogger(AdminRoutes.class.getPackageName());
        logger.setLevel(Level.INFO);
        logger.addAppender(events);
        var waits = new WaitConfig(WaitConfig.LONGEST, WaitConfig.DEFAULT_BARRIER);
        try (var patient = new RunningApi(
                TestConfig.waiting(TestConfig.of(servers, TestConfig.INVOICES), waits), servers.redis())) {
            patient.tidemarkNow();
            try (var connection = new RawConnection(patient.port())) {
                connection.send(RawConnection.bytes("POST /api/admin/users/2/cache/disable HTTP/1.1\r\nHost: here\r\n"
                        + "Authorization: Bearer " + root + "\r\nContent-Length: 0\r\n\r\n"));
                await("it is switched")
                        .until(() -> servers.redis().get(patient.keys().enabled(new UserId("2"))), "0"::equals);
            }

            await("what was done").until(() -> texts(events), texts -> texts.contains("Cache disabled [user_id=2]"));
            await("who did it")
                    .until(
                            () -> texts(events),
                            texts -> texts.stream()
                                    .anyMatch(text -> text.startsWith("Administrator controlled")
                                            && text.endsWith("user_id=2, command=disable, status=gone]")));
        } finally {
            logger.detachAppender(events);
            logger.setLevel(null);
            servers.sql("update core_userprofile set cache_enabled = true where user_id = 2");
        }
    }

    private static List<String> texts(ListAppender<ILoggingEvent> events) {
        return events.list.stream()
                .map(event -> event.getFormattedMessage() + " "
                        + event.getKeyValuePairs().stream()
                                .map(pair -> pair.key + "=" + pair.value)
                                .toList())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"users/2/cache/clear", "users/2/cache/disable", "users/2/cache/enable", "users/1/cache/clear"})
    void shouldTakeNothingFromOthers(String call) throws Exception {
        long before = version(bob);
        assertForbidden(api.post("/api/admin/" + call, alice));
        assertThat(api.post("/api/admin/" + call, "").statusCode()).isEqualTo(401);
        assertThat(version(bob)).isEqualTo(before);
    }

    @Test
    void shouldTellNothingToOthers() throws Exception {
        for (String call : new String[] {"users/2/cache/status", "users/1/cache/status", "cache/statistics"}) {
            assertForbidden(api.get("/api/admin/" + call, alice));
            assertThat(api.get("/api/admin/" + call, "").statusCode()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"002", "2.0", "+2", "%202", "bob", "%00", "2%0A", "-0", "\u0662", "2%2F..%2F1", "*"})
    void shouldRefuseAUserWhomNobodyHasWrittenSo(String user) throws Exception {
        var answer = api.post("/api/admin/users/" + user + "/cache/clear", root);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:invalid-request");
    }

    @Test
    void shouldTellWhatWasCounted() throws Exception {
        api.post("/api/cache/clear", alice);
        var before = statistics();
        api.get("/api/invoices/", alice);
        api.get("/api/invoices/", alice);
        api.get("/api/invoices/", alice, "Cache-Control", "no-cache");

        var after = statistics();

        assertThat(after.getLong("hits") - before.getLong("hits")).isEqualTo(1);
        assertThat(after.getLong("misses") - before.getLong("misses")).isEqualTo(1);
        assertThat(after.getJsonObject("bypasses").getLong("no-cache")
                        - before.getJsonObject("bypasses").getLong("no-cache", 0L))
                .isEqualTo(1);
        assertThat(after.getJsonObject("hits_by_read").getLong("invoices")).isEqualTo(after.getLong("hits"));
        assertThat(after.getJsonObject("redis").getJsonObject("operations").getLong("read"))
                .isPositive();
        assertThat(after.getJsonObject("redis").getDouble("memory_used_bytes")).isPositive();
        assertThat(after.getJsonObject("redis").getBoolean("breaker_open")).isFalse();
        assertThat(after.getJsonObject("gate").getValue("open")).isInstanceOf(Boolean.class);
        assertThat(after.getJsonObject("tidemark").getString("lsn")).isEqualTo(RunningApi.LSN.toString());
        assertThat(after.getJsonObject("tidemark").getLong("epoch")).isZero();
    }

    private JsonObject statistics() throws Exception {
        return new JsonObject(api.get("/api/admin/cache/statistics", root).body());
    }

    private static void assertForbidden(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:forbidden");
    }

    private long version(String token) throws Exception {
        return new JsonObject(api.get("/api/cache/status", token).body()).getLong("version");
    }

    private String cache(String token) throws Exception {
        return api.get("/api/invoices/", token).headers().firstValue("X-Cache").orElseThrow();
    }
}
