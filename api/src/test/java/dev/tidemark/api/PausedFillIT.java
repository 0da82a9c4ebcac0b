package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.UserId;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A filler that is paused when it has read its version and its rows, and goes on when everything has changed. Whatever
 * happened meanwhile, nobody may be served its rows.
 */
@ExtendWith(RealServersExtension.class)
class PausedFillIT {

    private static final UserId ALICE = new UserId("1");
    private static final String PATH = "/api/paused/";

    /** Postgres takes the statement's snapshot first, so the rows are those from before the pause. */
    private static final ReadDeclaration PAUSED = new ReadDeclaration(
            "paused",
            PATH,
            "select number, pg_advisory_xact_lock_shared(4711) as pause from invoices_invoice"
                    + " where user_id = :user_id order by id limit 1",
            Map.of(),
            Optional.empty());

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";

    PausedFillIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, PAUSED), servers.redis());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
    }

    @AfterEach
    void close() throws Exception {
        api.close();
        servers.sql("update invoices_invoice set number = 'A-1' where id = 1");
    }

    @Test
    void shouldStoreWhatIsStillTrue() throws Exception {
        fillAcross(() -> {});
        assertThat(entries()).hasSize(1);
        assertThat(cache(api.get(PATH, alice))).isEqualTo("HIT");
    }

    @Test
    void shouldStoreNothingWhenTheUserWasRaised() throws Exception {
        fillAcross(() -> {
            change();
            api.raise(ALICE);
        });
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingWhenEverybodyWasRaised() throws Exception {
        fillAcross(() -> {
            change();
            api.raiseEverybody();
        });
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingWhenTheUserClearedTheCache() throws Exception {
        fillAcross(() -> {
            change();
            assertThat(api.post("/api/cache/clear", alice).statusCode()).isEqualTo(200);
        });
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingForAUserWhoTurnedCachingOff() throws Exception {
        fillAcross(() -> {
            change();
            api.post("/api/cache/disable", alice);
        });
        assertThat(entries()).isEmpty();
        api.post("/api/cache/enable", alice);
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingWhenTheCounterWasEvicted() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().version(ALICE));
        });
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingWhenTheCounterWasEvictedAndMadeAgain() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().version(ALICE));
            api.get("/api/cache/status", alice);
        });
        assertNothingOldIsServed();
    }

    @Test
    void shouldStoreNothingWhenTheStateWasEvicted() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().state());
        });
        assertThat(entries()).isEmpty();
        api.raiseEverybody();
        assertNothingOldIsServed();
    }

    /** The number is given out again: 1, as on a system without history. */
    @Test
    void shouldStoreNothingWhenCounterAndStateWereEvictedAndMadeAgain() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().state(), api.keys().version(ALICE));
            assertThat(api.get("/api/cache/status", alice).body()).contains("\"version\":1}");
        });
        assertThat(entries()).isEmpty();
        api.raiseEverybody();
        assertNothingOldIsServed();
    }

    /** All keys of this system, as FLUSHDB would; the other tests keep theirs. */
    @Test
    void shouldStoreNothingWhenRedisWasEmptied() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(keys("*").toArray(String[]::new));
            assertThat(api.get("/api/cache/status", alice).body()).contains("\"version\":1}");
        });
        assertThat(entries()).isEmpty();
        // The invalidator finds its tidemark missing.
        api.raiseEverybody();
        api.tidemarkNow();
        assertNothingOldIsServed();
    }

    /** The invalidator finds it missing, raises everybody and sets it again: before or after the filler goes on. */
    @Test
    void shouldServeNothingOfAFillAcrossALostTidemark() throws Exception {
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().tidemark(RunningApi.SOURCE));
            api.raiseEverybody();
            api.tidemarkNow();
        });
        assertNothingOldIsServed();

        api.raise(ALICE);
        fillAcross(() -> {
            change();
            servers.redis().del(api.keys().tidemark(RunningApi.SOURCE));
        });
        api.raise(ALICE);
        api.raiseEverybody();
        api.tidemarkNow();
        assertNothingOldIsServed();
    }

    /** Starts a read, lets it get its version and rows and no further, has something happen, and lets it go on. */
    private void fillAcross(Happening happening) throws Exception {
        try (Connection pause = servers.connect()) {
            pause.setAutoCommit(false);
            pause.createStatement().execute("select pg_advisory_xact_lock(4711)");
            var filler = api.startGet(PATH, alice);
            await("the filler has its rows")
                    .until(
                            () -> servers.select(
                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted"),
                            "1"::equals);
            happening.happen();
            double before = stores();
            pause.rollback();
            assertThat(cache(filler.join())).isEqualTo("MISS");
            await("the filler has tried to store").until(() -> stores() > before);
        }
    }

    private double stores() throws Exception {
        return api.metric("cache_operations_total{operation=\"store\",outcome=\"success\"}");
    }

    private void assertNothingOldIsServed() throws Exception {
        var answer = api.get(PATH, alice);
        assertThat(cache(answer)).isEqualTo("MISS");
        assertThat(answer.body()).contains("\"A-new\"");
        assertThat(api.get(PATH, alice).body()).contains("\"A-new\"");
    }

    private void change() throws Exception {
        servers.sql("update invoices_invoice set number = 'A-new' where id = 1");
    }

    private List<String> entries() {
        return keys("cache:*");
    }

    private List<String> keys(String pattern) {
        return servers.redis().keys(api.keys().prefix() + pattern);
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }

    private interface Happening {
        void happen() throws Exception;
    }
}
