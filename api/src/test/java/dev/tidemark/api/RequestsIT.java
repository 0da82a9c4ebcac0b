package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(RealServersExtension.class)
class RequestsIT {

    private static final ReadDeclaration TYPED = new ReadDeclaration(
            "typed",
            "/api/typed",
            """
            select id, code, label, big, paid, due from typed
            where user_id = :user_id and id = :id and code = :code and label = :label
              and big >= :big and paid = :paid and due = :due -- no more""",
            Map.of(
                    "id", parameter(ParameterType.UUID, "6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63"),
                    "code", parameter(ParameterType.TEXT, "abc"),
                    "label", parameter(ParameterType.TEXT, "quote ' and \\ and \""),
                    "big", parameter(ParameterType.BIGINT, "9007199254740993"),
                    "paid", parameter(ParameterType.BOOLEAN, "true"),
                    "due", parameter(ParameterType.DATE, "2026-01-31")),
            Optional.empty());

    private static final ReadDeclaration BY_NUMBER = new ReadDeclaration(
            "by_number",
            "/api/by-number",
            "select number from invoices_invoice where user_id = :user_id and number = :number",
            Map.of(
                    "number",
                    new ParameterDeclaration(ParameterType.TEXT, Optional.empty(), Optional.of(1L), Optional.of(100L))),
            Optional.empty());

    private static final ReadDeclaration BOUNDED = new ReadDeclaration(
            "bounded",
            "/api/bounded",
            "select :word as word, cast(:big as bigint) as big, cast(:day as date) as day where :user_id <> ''",
            Map.of(
                    "word", bounded(ParameterType.TEXT, "2", "4"),
                    "big", bounded(ParameterType.BIGINT, "-9007199254740993", "9007199254740993"),
                    "day", bounded(ParameterType.DATE, "2024-02-29", "2026-01-31")),
            Optional.empty());

    private final RunningApi api;
    private String alice = "";

    RequestsIT(RealServers servers) {
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES, TYPED, BY_NUMBER, BOUNDED), servers.redis());
    }

    private static ParameterDeclaration parameter(ParameterType type, String defaultValue) {
        return new ParameterDeclaration(type, Optional.of(defaultValue), Optional.empty(), Optional.empty());
    }

    private static ParameterDeclaration bounded(ParameterType type, String min, String max) {
        return new ParameterDeclaration(
                type, Optional.empty(), false, Optional.of(type.bound(min)), Optional.of(type.bound(max)), List.of());
    }

    @BeforeEach
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        api.tidemarkNow();
    }

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void shouldBindEveryTypeAndKeepAllDigits() throws Exception {
        assertThat(api.get("/api/typed", alice).body())
                .isEqualTo("[{\"id\":\"6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63\",\"code\":\"abc\","
                        + "\"label\":\"quote ' and \\\\ and \\\"\",\"big\":9007199254740993,\"paid\":true,"
                        + "\"due\":\"2026-01-31\"}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'",
                "' or '1'='1",
                "A-1'; drop table invoices_invoice; --",
                "A-1' or user_id = 2 --",
                "$1",
                ":user_id",
                "\\' or 1=1 --",
                "') union select password from auth_user --",
                "%' or ''='",
                "\u02bc or 1=1",
                "{\"a\":1}"
            })
    void shouldTakeInjectionForTheTextThatItIs(String attempt) throws Exception {
        var answer = api.get("/api/by-number?number=" + encode(attempt), alice);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("[]");
        assertThat(api.get("/api/by-number?number=A-1", alice).body()).isEqualTo("[{\"number\":\"A-1\"}]");
        assertThat(api.get("/api/by-number?number=B-1", alice).body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    /api/invoices/?user_id=2               | 'user_id'
                    /api/invoices/?limit=x                 | 'limit'
                    /api/invoices/?limit=0                 | at least 1
                    /api/invoices/?limit=201               | at most 200
                    /api/invoices/?limit=1&limit=2         | 2 times
                    /api/invoices/?limit=1%27              | 'limit'
                    /api/invoices/?limit=                  | 'limit'
                    /api/invoices/?LIMIT=1                 | 'LIMIT'
                    /api/invoices/?limit=99999999999999999 | 'limit'
                    /api/by-number                         | 'number' is missing
                    /api/by-number?number=%00              | 'number'
                    /api/typed?id=1                        | 'id'
                    /api/typed?due=2026-02-30              | 'due'
                    /api/typed?due=0000-01-01              | 'due'
                    /api/typed?paid=yes                    | 'paid'
                    /api/typed?big=9223372036854775808     | 'big'
                    /api/bounded?word=a                    | 'word': expected at least 2 characters
                    /api/bounded?word=                     | 'word': expected at least 2 characters
                    /api/bounded?word=abcde                | 'word': expected at most 4 characters
                    /api/bounded?word=%C3%BC%C3%BC%C3%BC%C3%BC%C3%BC | 'word': expected at most 4 characters
                    /api/bounded?big=-9007199254740994     | 'big': expected at least -9007199254740993
                    /api/bounded?big=9007199254740994      | 'big': expected at most 9007199254740993
                    /api/bounded?day=2024-02-28            | 'day': expected at least 2024-02-29
                    /api/bounded?day=2026-02-01            | 'day': expected at most 2026-01-31
                    """)
    void shouldNameWhatIsWrongWithARequest(String path, String part) throws Exception {
        var answer = api.get(path, alice);
        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.body()).contains(part);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    word=ab                | {"word":"ab","big":null,"day":null}
                    word=abcd              | {"word":"abcd","big":null,"day":null}
                    word=%C3%BC%C3%BC%C3%BC%C3%BC | {"word":"üüüü","big":null,"day":null}
                    big=-9007199254740993  | {"word":null,"big":-9007199254740993,"day":null}
                    big=9007199254740993   | {"word":null,"big":9007199254740993,"day":null}
                    day=2024-02-29         | {"word":null,"big":null,"day":"2024-02-29"}
                    day=2026-01-31         | {"word":null,"big":null,"day":"2026-01-31"}
                    """)
    void shouldTakeWhatIsJustWithinItsBounds(String query, String row) throws Exception {
        assertThat(api.get("/api/bounded?" + query, alice).body()).isEqualTo("[" + row + "]");
    }

    @Test
    void shouldNameEverythingThatIsWrongAtOnce() throws Exception {
        var answer = api.get("/api/typed?id=1&paid=2&color=red", alice);
        assertThat(new JsonObject(answer.body()).getJsonArray("faults"))
                .isEqualTo(new JsonArray()
                        .add("'color' is not a parameter here: it has big, code, due, id, label, paid")
                        .add("'id': expected a UUID such as 6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63")
                        .add("'paid': expected true or false"));
    }

    @Test
    void shouldAnswerEveryOtherFaultWithAProblem() throws Exception {
        assertProblem(api.get("/nothing", alice), 404, "not-found");
        assertProblem(api.get("/api/invoices/9", alice), 404, "not-found");
        var notAllowed = api.send("DELETE", "/api/invoices/", alice);
        assertProblem(notAllowed, 405, "method-not-allowed");
        assertThat(notAllowed.headers().firstValue("Allow")).contains("GET, HEAD");
        assertProblem(api.get("/api/cache/clear", alice), 405, "method-not-allowed");
        assertProblem(api.post("/api/auth/login", ""), 415, "unsupported-media-type");
        var large = new JsonObject().put("username", "x".repeat(20_000));
        assertProblem(api.post("/api/auth/login", "", large), 413, "too-large");
        assertProblem(api.get("/api/invoices/?" + "a=1&".repeat(64) + "b=2", alice), 400, "invalid-request");
        assertThat(api.get("/api/invoices/?" + "a=1&".repeat(64) + "b=2", alice).body())
                .contains("65 parameters; send at most 64");
        assertProblem(api.get("/" + "x".repeat(5_000), ""), 414, "path-too-long");
        assertProblem(api.get("/health", "", "X-Long", "x".repeat(10_000)), 431, "headers-too-large");
    }

    @Test
    void shouldTellHowItIs() throws Exception {
        assertThat(api.get("/health/live", "").body()).isEqualTo("{\"status\":\"up\"}");
        assertThat(api.get("/health/ready", "").statusCode()).isEqualTo(200);
        var parts = new JsonObject(api.get("/health", "").body()).getJsonObject("parts");
        assertThat(parts.fieldNames()).containsExactly("postgres", "redis", "gate", "schema");
        assertThat(parts.getJsonObject("redis").getString("status")).isEqualTo("up");
    }

    @Test
    void shouldCountUnderTheNamesOfTheContract() throws Exception {
        api.get("/api/invoices/", alice);
        api.get("/api/invoices/", alice);
        assertThat(api.get("/metrics", "").body())
                .contains(
                        "cache_misses_total{read=\"invoices\"} 1.0",
                        "cache_operations_total{operation=\"read\",outcome=\"success\"} 2.0",
                        "cache_operation_duration_seconds_bucket{operation=\"read\"",
                        "redis_memory_used_bytes ",
                        "redis_memory_max_bytes 0.0",
                        "tidemark_gate_open ")
                .containsPattern("cache_hits_total\\{level=\"(memory|redis)\",read=\"invoices\"} 1.0");
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        var body = new JsonObject(answer.body());
        assertThat(body.getString("type")).isEqualTo("urn:tidemark:problem:" + type);
        assertThat(body.getInteger("status")).isEqualTo(status);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
