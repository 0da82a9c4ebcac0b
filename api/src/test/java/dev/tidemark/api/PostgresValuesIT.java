package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ReadDeclaration;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** How values of Postgres are told in JSON, and that reads change nothing and end. */
@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresValuesIT {

    private final RealServers servers;
    private final RunningApi api;
    private String alice = "";

    PostgresValuesIT(RealServers servers) throws Exception {
        this.servers = servers;
        // What a database or role may have set must not change the answers.
        servers.sql("alter role postgres set TimeZone = 'Asia/Kolkata'; alter role postgres set DateStyle = 'German';"
                + " alter role postgres set IntervalStyle = 'sql_standard'; alter role postgres set bytea_output = 'escape';"
                + " alter role postgres set extra_float_digits = 0");
        api = new RunningApi(
                TestConfig.of(
                        servers,
                        read("full", "select * from all_types where user_id = :user_id and name = 'full'"),
                        read("odd", "select * from all_types where user_id = :user_id and name = 'odd'"),
                        read("asleep", "select pg_sleep(60) where :user_id <> ''"),
                        read("noting", "select note_down() where :user_id <> ''"),
                        read("everybodys", "select name from all_types")),
                servers.redis());
    }

    private static ReadDeclaration read(String name, String sql) {
        return new ReadDeclaration(name, "/api/" + name, sql, Map.of(), Optional.empty());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
    }

    @AfterAll
    void close() throws Exception {
        api.close();
        servers.sql("alter role postgres reset all");
    }

    @Test
    void shouldWriteEveryTypeAsPeopleExpect() throws Exception {
        assertThat(api.get("/api/full", alice).body())
                .isEqualTo("[{\"user_id\":1,\"name\":\"full\",\"mood\":\"glad\",\"level\":3,\"small\":-32768,"
                        + "\"share\":0.1,\"ratio\":1e+300,"
                        + "\"price\":1234567890123456789012345678901234567890.10,"
                        + "\"at\":\"2026-01-31T10:00:00.123456+00:00\",\"local\":\"2026-01-31T12:00:00\","
                        + "\"day\":\"2026-01-31\",\"hour\":\"23:59:59.5\",\"span\":\"1 day 02:00:00\","
                        + "\"data\":{\"a\": 1.50, \"b\": [1, null]},\"written\":{\"b\" : 1.50,\"b\":2},"
                        + "\"bytes\":\"\\\\xdeadbeef\",\"token\":\"6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63\","
                        + "\"flags\":[true,false,null],\"numbers\":[9007199254740993,null],\"grid\":[[1,2],[3,4]],"
                        + "\"address\":\"10.0.0.1/8\",\"code\":\"ab  \",\"bits\":\"101\"}]");
    }

    @Test
    void shouldWriteWhatJsonHasNoNumberForAsText() throws Exception {
        assertThat(api.get("/api/odd", alice).body())
                .isEqualTo("[{\"user_id\":1,\"name\":\"odd\",\"mood\":\"sad\",\"level\":null,\"small\":null,"
                        + "\"share\":\"NaN\",\"ratio\":\"-Infinity\",\"price\":\"NaN\",\"at\":\"infinity\","
                        + "\"local\":\"-infinity\",\"day\":\"infinity\",\"hour\":null,\"span\":null,\"data\":null,"
                        + "\"written\":\"\\u00e9\",\"bytes\":\"\\\\x\",\"token\":null,\"flags\":[],\"numbers\":null,"
                        + "\"grid\":null,\"address\":null,\"code\":null,\"bits\":null}]");
    }

    @Test
    void shouldChangeNothingWhateverAReadCalls() throws Exception {
        var answer = api.get("/api/noting", alice);
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("read-only", "note_down");
        assertThat(servers.select("select count(*) from audit_log where what = 'noted'"))
                .isEqualTo("0");
    }

    @Test
    void shouldEndAReadThatTakesTooLong() throws Exception {
        var answer = api.get("/api/asleep", alice);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:query-timeout");
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(servers.select(
                        "select count(*) from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%'"
                                + " and pid <> pg_backend_pid()"))
                .isEqualTo("0");
    }

    /** An operator may want that: one answer for everybody, in each user's own namespace. */
    @Test
    void shouldTakeAReadThatIsTheSameForEverybody() throws Exception {
        assertThat(api.get("/api/everybodys", alice).body())
                .isEqualTo(api.get("/api/everybodys", api.tokenOf("bob")).body());
        assertThat(api.get("/api/everybodys", "").statusCode()).isEqualTo(401);
    }
}
