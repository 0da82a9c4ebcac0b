package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths with parameters, all types of parameters, single rows. */
@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeclaredReadsIT {

    private static final UserId ALICE = new UserId("1");

    static final ReadDeclaration INVOICE = new ReadDeclaration(
            "invoice",
            "/api/invoices/{id}",
            "select id, number from invoices_invoice where user_id = :user_id and id = :id",
            Map.of("id", required(ParameterType.BIGINT)),
            ReadResult.SINGLE,
            Optional.empty(),
            Optional.empty());

    static final ReadDeclaration SUMMARY = new ReadDeclaration(
            "summary",
            "/api/invoices/summary",
            "select count(*) as invoices from invoices_invoice where user_id = :user_id",
            Map.of(),
            ReadResult.SINGLE,
            Optional.empty(),
            Optional.empty());

    static final ReadDeclaration BY_LABEL = new ReadDeclaration(
            "by_label",
            "/api/v1.0/labels/{label}/of/{kind}",
            "select :label as label, :kind as kind where :user_id <> ''",
            Map.of("label", required(ParameterType.TEXT), "kind", required(ParameterType.TEXT)),
            ReadResult.SINGLE,
            Optional.empty(),
            Optional.empty());

    private static final ReadDeclaration MANY = new ReadDeclaration(
            "many",
            "/api/many",
            "select id from invoices_invoice where user_id = :user_id",
            Map.of(),
            ReadResult.SINGLE,
            Optional.empty(),
            Optional.empty());

    static final ReadDeclaration FOUND = new ReadDeclaration(
            "found",
            "/api/found",
            "select name from all_types where user_id = :user_id and (mood = :mood or :mood is null)"
                    + " and (at >= :since or :since is null) and (day <= :until or :until is null)",
            Map.of(
                    "mood", optional(ParameterType.ENUM, "glad", "sad"),
                    "since", optional(ParameterType.TIMESTAMP),
                    "until", optional(ParameterType.DATE)),
            Optional.empty());

    /** Postgres evaluates the conversion before it knows whose the row is. */
    private static final ReadDeclaration CONVERTED = new ReadDeclaration(
            "converted",
            "/api/converted/{least}",
            "select id from invoices_invoice where number::integer > :least and user_id = :user_id",
            Map.of("least", required(ParameterType.INTEGER)),
            Optional.empty());

    private static final ReadDeclaration EVEN = new ReadDeclaration(
            "even",
            "/api/even/{id}",
            "select id from invoices_invoice where user_id = :user_id and id = cast(:id as even)",
            Map.of("id", required(ParameterType.INTEGER)),
            Optional.empty());

    private final RunningApi api;
    private String alice = "";
    private String bob = "";

    DeclaredReadsIT(RealServers servers) throws SQLException {
        servers.sql("drop domain if exists even; create domain even as integer check (value % 2 = 0)");
        api = new RunningApi(
                TestConfig.of(servers, INVOICE, TestConfig.INVOICES, SUMMARY, BY_LABEL, MANY, FOUND, CONVERTED, EVEN),
                servers.redis());
    }

    private static ParameterDeclaration required(ParameterType type) {
        return new ParameterDeclaration(type, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static ParameterDeclaration optional(ParameterType type, String... values) {
        return new ParameterDeclaration(
                type, Optional.empty(), false, Optional.empty(), Optional.empty(), List.of(values));
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.raise(ALICE);
        api.tidemarkNow();
    }

    @AfterAll
    void close() {
        api.close();
    }

    @Test
    void shouldAnswerASingleRowAsAnObject() throws Exception {
        var miss = api.get("/api/invoices/2", alice);
        assertThat(miss.statusCode()).isEqualTo(200);
        assertThat(miss.body()).isEqualTo("{\"id\":2,\"number\":\"A-2\"}");
        assertThat(header(miss, "X-Cache")).isEqualTo("MISS");
        var hit = api.get("/api/invoices/002", alice);
        assertThat(hit.body()).isEqualTo(miss.body());
        assertThat(header(hit, "X-Cache")).isEqualTo("HIT");
        assertThat(header(hit, "ETag")).isEqualTo(header(miss, "ETag"));
    }

    @Test
    void shouldCacheThatARowIsAbsentUntilTheVersionIsRaised() throws Exception {
        var miss = api.get("/api/invoices/3", alice);
        assertAbsent(miss, "MISS");
        assertAbsent(api.get("/api/invoices/3", alice), "HIT");
        assertAbsent(api.get("/api/invoices/3", alice, "If-None-Match", "*"), "HIT");
        api.raise(ALICE);
        assertAbsent(api.get("/api/invoices/3", alice), "MISS");
        assertThat(api.get("/api/invoices/3", bob).body()).isEqualTo("{\"id\":3,\"number\":\"B-1\"}");
    }

    @Test
    void shouldTellThatASingleReadFoundSeveralRows() throws Exception {
        var answer = api.get("/api/many", alice);
        assertThat(answer.statusCode()).isEqualTo(500);
        var problem = new JsonObject(answer.body());
        assertThat(problem.getString("type")).isEqualTo("urn:tidemark:problem:internal");
        assertThat(problem.getString("detail")).contains("many", "found several");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void shouldTellNothingOfRowsThatPostgresFailsOn() throws Exception {
        var answer = api.get("/api/converted/1", alice);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("does not fit").doesNotContain("A-", "B-", "integer");
    }

    @Test
    void shouldRefuseAValueOutsideItsDomain() throws Exception {
        assertThat(api.get("/api/even/2", alice).body()).isEqualTo("[{\"id\":2}]");
        var answer = api.get("/api/even/1", alice);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("does not fit").doesNotContain("even_check");
    }

    @Test
    void shouldPreferAPathThatIsFixed() throws Exception {
        assertThat(api.get("/api/invoices/summary", alice).body()).isEqualTo("{\"invoices\":2}");
        assertThat(api.get("/api/invoices/", alice).body()).startsWith("[{\"id\":1,");
        assertThat(api.get("/api/invoices/1/", alice).body()).startsWith("{\"id\":1,");
        assertThat(api.get("/api/invoices/1/2", alice).statusCode()).isEqualTo(404);
        assertThat(api.get("/api/v1x0/labels/a/of/b", alice).statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    a                    | a
                    a%2Fb                | a/b
                    %2F                  | /
                    a+b                  | a+b
                    a%20b                | a b
                    %25                  | %
                    %2525                | %25
                    :id                  | :id
                    {label}              | {label}
                    %7Blabel%7D          | {label}
                    (.*)                 | (.*)
                    $1                   | $1
                    gr%C3%BC%C3%9Fe      | grüße
                    ' or 1=1 --          | ' or 1=1 --
                    a;b=c                | a;b=c
                    a%3Fb%23             | a?b#
                    """)
    void shouldTakeWhatStandsInThePathForTheTextThatItIs(String written, String label) throws Exception {
        String path = "/api/v1.0/labels/"
                + written.replace(" ", "%20").replace("{", "%7B").replace("}", "%7D") + "/of/x";
        assertThat(new JsonObject(api.get(path, alice).body()).getMap()).isEqualTo(Map.of("label", label, "kind", "x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    /api/invoices/x                        | 'id'
                    /api/invoices/9223372036854775808      | 'id'
                    /api/invoices/1%27                     | 'id'
                    /api/invoices/1%20or%201=1             | 'id'
                    /api/invoices/1?id=2                   | 'id' is not a parameter here
                    /api/v1.0/labels/%00/of/x              | 'label'
                    /api/found?mood=GLAD                   | expected one of glad, sad
                    /api/found?mood=                       | 'mood'
                    /api/found?since=2026-01-31T11:00:00+01:00 | %2B
                    /api/found?since=yesterday             | 'since'
                    /api/found?until=null                  | 'until'
                    """)
    void shouldNameWhatIsWrong(String path, String part) throws Exception {
        var answer = api.get(path, alice);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(new JsonObject(answer.body()).getString("detail")).contains(part);
    }

    @Test
    void shouldTakeOneMethodAtAPathWithParameters() throws Exception {
        for (String path : List.of("/api/invoices/1", "/api/invoices/summary", "/api/invoices/")) {
            var answer = api.send("DELETE", path, alice);
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    /api/found                                         | full, odd
                    /api/found?mood=sad                                | odd
                    /api/found?since=2026-01-31T10:00:00.123456Z       | full, odd
                    /api/found?since=2026-01-31T10:00:00.123457Z       | odd
                    /api/found?since=2026-01-31T11:00:00%2B01:00&mood=glad | full
                    /api/found?until=2026-01-31                        | full
                    /api/found?until=2026-01-30                        | \"\"
                    """)
    void shouldTakeTimesEnumsAndNothing(String path, String names) throws Exception {
        var found = api.get(path, alice).body();
        var expected = names.isEmpty() ? List.<String>of() : List.of(names.split(", "));
        assertThat(found)
                .isEqualTo("["
                        + String.join(
                                ",",
                                expected.stream()
                                        .map(name -> "{\"name\":\"" + name + "\"}")
                                        .toList())
                        + "]");
    }

    @Test
    void shouldFindAnAnswerUnderEverySpellingOfItsArguments() throws Exception {
        api.get("/api/found?since=2026-01-31T10:00Z", alice);
        var hit = api.get("/api/found?since=2026-01-31T12:00:00.0%2B02:00", alice);
        assertThat(header(hit, "X-Cache")).isEqualTo("HIT");
        assertThat(header(api.get("/api/found", alice), "X-Cache")).isEqualTo("MISS");
    }

    private static void assertAbsent(HttpResponse<String> answer, String cache) {
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
        assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
        assertThat(header(answer, "X-Cache")).isEqualTo(cache);
        assertThat(header(answer, "X-Cache-LSN")).isEqualTo(RunningApi.LSN.toString());
        assertThat(answer.headers().firstValue("X-Cache-Version")).isPresent();
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertThat(new JsonObject(answer.body()).getString("type")).isEqualTo("urn:tidemark:problem:not-found");
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
