package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class CacheControlIT {

    private static final UserId BOB = new UserId("2");

    private static final String HELD_COMMITS = """
            create or replace function hold() returns trigger language plpgsql as $$
            begin
              perform pg_advisory_xact_lock_shared(4713);
              return null;
            end $$;
            create constraint trigger held after update on core_userprofile
              deferrable initially deferred for each row execute function hold()""";

    /** It would answer at the paths of control, too. */
    private static final ReadDeclaration STATUS = new ReadDeclaration(
            "status",
            "/api/{section}/status",
            "select :section as section where :user_id <> ''",
            Map.of(
                    "section",
                    new ParameterDeclaration(ParameterType.TEXT, Optional.empty(), Optional.empty(), Optional.empty())),
            Optional.empty());

    private final RealServers servers;
    private final RunningApi api;
    private String bob = "";

    CacheControlIT(RealServers servers) {
        this.servers = servers;
        api = new RunningApi(TestConfig.patient(TestConfig.of(servers, TestConfig.INVOICES, STATUS)), servers.redis());
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
    void shouldAnswerReadsWhosePathsBeginAsThoseOfControlDo() throws Exception {
        for (String section : new String[] {"auth", "admin", "news"}) {
            assertThat(api.get("/api/" + section + "/status", bob).body())
                    .isEqualTo("[{\"section\":\"" + section + "\"}]");
        }
        assertThat(api.get("/api/cache/nothing", bob).statusCode()).isEqualTo(404);
        assertThat(api.post("/api/cache/status", bob).statusCode()).isEqualTo(405);
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
    void shouldDisableAtOnceAlsoWhereCommitsOfOthersPassMeanwhile() throws Exception {
        api.get("/api/invoices/", bob);

        assertThat(whileOthersCommit("disable").body()).isEqualTo("{\"enabled\":false}");

        assertThat(servers.redis().get(api.keys().enabled(BOB))).isEqualTo("0");
        assertThat(cache(bob)).isEqualTo("BYPASS; reason=disabled");
    }

    /** A commit that has passed may have switched it off after that. */
    @Test
    void shouldTellThatItIsNotEnabledYetWhereCommitsOfOthersPassMeanwhile() throws Exception {
        api.post("/api/cache/disable", bob);

        assertThat(whileOthersCommit("enable").body()).startsWith("{\"enabled\":false,");

        assertThat(profile()).as("what the pipeline is about to deliver").isEqualTo("t");
        assertThat(cache(bob)).isEqualTo("BYPASS; reason=disabled");
    }

    @Test
    void shouldTakeNothingFromStrangers() throws Exception {
        for (String command : new String[] {"clear", "disable", "enable"}) {
            assertThat(api.post("/api/cache/" + command, "").statusCode()).isEqualTo(401);
        }
        assertThat(version(bob)).isEqualTo(1);
    }

    /** The command is held up in its commit, and the tidemark passes what was written in the meantime, and nothing more. */
    private HttpResponse<String> whileOthersCommit(String command) throws Exception {
        servers.sql(HELD_COMMITS);
        try (Connection hold = servers.connect()) {
            hold.setAutoCommit(false);
            hold.createStatement().execute("select pg_advisory_xact_lock(4713)");
            var answer = api.startPost("/api/cache/" + command, bob);
            await("its commit is held up")
                    .until(
                            () -> servers.select(
                                    "select count(*) from pg_locks where locktype = 'advisory' and not granted"),
                            "1"::equals);
            servers.sql("select pg_logical_emit_message(true, 'others', '')");
            api.tidemark(Lsn.parse(servers.select("select pg_current_wal_insert_lsn()")), Instant.now());
            hold.rollback();
            return answer.join();
        } finally {
            servers.sql("drop trigger held on core_userprofile");
        }
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
