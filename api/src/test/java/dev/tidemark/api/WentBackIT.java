package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.contract.Lsn;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A Redis whose tidemark is set back, as a replica does that was promoted too early, or an older backup. */
@ExtendWith(RealServersExtension.class)
class WentBackIT {

    private static final String PATH = "/api/invoices/";
    private static final Lsn BEFORE = Lsn.parse("0/F8");

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";

    WentBackIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldServeNothingFromARedisWhoseTidemarkIsLowerThanItWas() throws Exception {
        api.tidemark(BEFORE, Instant.now());
        assertThat(cache()).isEqualTo("MISS");
        assertThat(cache()).isEqualTo("HIT");
        api.tidemarkNow();
        assertThat(cache()).isEqualTo("HIT");

        api.tidemark(BEFORE, Instant.now());
        assertThat(cache()).isEqualTo("BYPASS; reason=went-back");
        await("health tells that the gate is closed")
                .until(() -> gate().getString("detail"), detail -> detail.startsWith("the tidemark went back"));
        assertThat(cache()).isEqualTo("BYPASS; reason=went-back");

        api.raiseEverybody();
        assertThat(cache()).isEqualTo("MISS");
        assertThat(cache()).isEqualTo("HIT");
    }

    @Test
    void shouldStoreNothingUnderATidemarkThatWentBack() throws Exception {
        api.tidemarkNow();
        assertThat(cache()).isEqualTo("MISS");
        assertThat(cache()).isEqualTo("HIT");
        servers.redis()
                .del(servers.redis().keys(api.keys().prefix() + "cache:*").toArray(String[]::new));

        api.tidemark(BEFORE, Instant.now());
        assertThat(cache()).isEqualTo("BYPASS; reason=went-back");
        // What is asked later on the same connection is answered later than a store would have been.
        assertThat(cache()).isEqualTo("BYPASS; reason=went-back");
        assertThat(servers.redis().keys(api.keys().prefix() + "cache:*")).isEmpty();
    }

    private JsonObject gate() throws Exception {
        return new JsonObject(api.get("/health", "").body())
                .getJsonObject("parts")
                .getJsonObject("gate");
    }

    private String cache() throws Exception {
        return api.get(PATH, alice).headers().firstValue("X-Cache").orElseThrow();
    }
}
