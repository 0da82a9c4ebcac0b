package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class CacheControlIT {

    private final RealServers servers;
    private final RunningApi api;
    private String bob = "";

    CacheControlIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        bob = api.tokenOf("bob");
        api.tidemarkNow();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldTellTheStatusOfANewUser() throws Exception {
        assertThat(api.get("/api/cache/status", bob).body()).isEqualTo("{\"enabled\":true,\"version\":1}");
    }

    @Test
    void shouldMakeOnlyTheOwnEntriesUnreachable() throws Exception {
        String alice = api.tokenOf("alice");
        api.get("/api/invoices/", alice);
        api.get("/api/invoices/", bob);
        long before = version(bob);

        assertThat(api.post("/api/cache/clear", bob).body())
                .isEqualTo("{\"version\":" + (before + 1) + ",\"cleared\":true}");

        assertThat(cache(bob)).isEqualTo("MISS");
        assertThat(cache(alice)).isEqualTo("HIT");
    }

    @Test
    void shouldAnswerPastTheCacheWhileDisabled() throws Exception {
        api.get("/api/invoices/", bob);
        long before = version(bob);

        assertThat(api.post("/api/cache/disable", bob).body()).isEqualTo("{\"enabled\":false}");
        assertThat(profile()).isEqualTo("f");
        assertThat(cache(bob)).isEqualTo("BYPASS; reason=disabled");
        assertThat(api.get("/api/cache/status", bob).body())
                .isEqualTo("{\"enabled\":false,\"version\":" + before + "}");

        assertThat(api.post("/api/cache/enable", bob).body())
                .isEqualTo("{\"enabled\":true,\"version\":" + (before + 1) + "}");
        assertThat(profile()).isEqualTo("t");
        assertThat(cache(bob)).isEqualTo("MISS");
        assertThat(cache(bob)).isEqualTo("HIT");
    }

    @Test
    void shouldTakeNothingFromStrangers() throws Exception {
        for (String command : new String[] {"clear", "disable", "enable"}) {
            assertThat(api.post("/api/cache/" + command, "").statusCode()).isEqualTo(401);
        }
        assertThat(version(bob)).isEqualTo(1);
    }

    private String profile() throws Exception {
        return servers.select("select cache_enabled from core_userprofile where user_id = 2");
    }

    private long version(String token) throws Exception {
        return new JsonObject(api.get("/api/cache/status", token).body()).getLong("version");
    }

    private String cache(String token) throws Exception {
        return api.get("/api/invoices/", token).headers().firstValue("X-Cache").orElseThrow();
    }
}
