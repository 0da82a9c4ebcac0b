package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.UserId;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(RealServersExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsIT {

    private static final UserId ALICE = new UserId("1");
    private static final UserId BOB = new UserId("2");

    static final ReadDeclaration TYPED = new ReadDeclaration(
            "typed",
            "/api/typed",
            """
            select id, code, label, big, paid, due from typed
            where user_id = :user_id and id = :id and code = :code and label = :label
              and big >= :big and paid = :paid and due = :due""",
            Map.of(
                    "id", parameter(ParameterType.UUID, "6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63"),
                    "code", parameter(ParameterType.TEXT, "abc"),
                    "label", parameter(ParameterType.TEXT, "label"),
                    "big", parameter(ParameterType.BIGINT, "1"),
                    "paid", parameter(ParameterType.BOOLEAN, "true"),
                    "due", parameter(ParameterType.DATE, "2026-01-31")),
            Optional.empty());

    static final ReadDeclaration BY_NUMBER = new ReadDeclaration(
            "by_number",
            "/api/by-number",
            "select number from invoices_invoice where user_id = :user_id and number = :number",
            Map.of("number", parameter(ParameterType.TEXT, "A-1")),
            Optional.empty());

    /** Everything that a request could change in Postgres, or see of others. */
    private static final String DATA = "select md5(string_agg(line, '' order by line)) from (select i::text as line"
            + " from invoices_invoice i union all select t::text from typed t union all select a::text from auth_user a"
            + " union all select p::text from core_userprofile p) as lines";

    private final RealServers servers;
    private final RunningApi api;
    private final Connection postgres;
    private String alice = "";
    private String bob = "";
    private String dataBefore = "";

    BadRequestsIT(RealServers servers) throws SQLException {
        postgres = servers.connect();
        this.servers = servers;
        api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES, TYPED, BY_NUMBER), servers.redis());
    }

    private static ParameterDeclaration parameter(ParameterType type, String defaultValue) {
        return new ParameterDeclaration(type, Optional.of(defaultValue), Optional.empty(), Optional.empty());
    }

    @BeforeAll
    void logIn() throws Exception {
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.tidemarkNow();
        assertThat(api.get("/api/invoices/", bob).body()).contains("B-1");
        dataBefore = data();
    }

    @BeforeEach
    void moveTidemark() {
        api.tidemarkNow();
    }

    @AfterAll
    void close() throws SQLException {
        api.close();
        postgres.close();
    }

    static Stream<BadRequest> requests() {
        return Stream.concat(MalformedRequests.all(), HostileRequests.all());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void shouldAnswerWithAProblemAndGoOn(BadRequest request) throws Exception {
        String bobBefore = servers.redis().get(api.keys().version(BOB));
        assertThat(told(request)).isEqualTo(request.expected());
        assertThat(servers.redis().get(api.keys().version(BOB))).isEqualTo(bobBefore);
        assertThat(data()).isEqualTo(dataBefore);
        assertThat(live()).isEqualTo("200 open");
    }

    /** Half a request is none. */
    @Test
    void shouldNotCarryOutWhatEndsEarly() throws Exception {
        String whole = "POST /api/cache/clear HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + alice
                + "\r\nContent-Length: 2\r\n\r\n{}";
        String before = servers.redis().get(api.keys().version(ALICE));
        int head = whole.length() - 3;
        for (int length = 1; length < head; length += length < 60 || length > head - 40 ? 1 : 30) {
            try (var connection = new RawConnection(api.port())) {
                connection.send(RawConnection.bytes(whole.substring(0, length)));
                connection.endSending();
                assertThat(connection.read(false)).isEmpty();
            }
        }
        assertThat(servers.redis().get(api.keys().version(ALICE))).isEqualTo(before);
        assertThat(live()).isEqualTo("200 open");
    }

    private String told(BadRequest request) throws IOException {
        try (var connection = new RawConnection(api.port())) {
            connection.send(
                    RawConnection.bytes(request.text().replace("{alice}", alice).replace("{bob}", bob)));
            var answer = connection.read(false);
            answer.ifPresent(this::assertTellsNothing);
            String after = state(connection);
            return answer.map(known -> known.told() + " " + after).orElse("closed");
        }
    }

    /** Whether the next answer on the connection is that to the next request, and nothing comes in between. */
    private static String state(RawConnection connection) throws IOException {
        connection.send(RawConnection.bytes("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        return connection
                .read(false)
                .map(next -> next.body().equals("{\"status\":\"up\"}") ? "open" : "then " + next.told())
                .orElse("closed");
    }

    private String live() throws IOException {
        try (var connection = new RawConnection(api.port())) {
            connection.send(RawConnection.bytes("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            return connection.read(false).orElseThrow().told() + " " + state(connection);
        }
    }

    private void assertTellsNothing(RawAnswer answer) {
        assertThat(answer.body()).doesNotContain("B-1", "Exception", "\tat ", "vertx", "netty", "postgres", "SQLSTATE");
        assertThat(answer.body().length()).isLessThan(10_000);
        assertThat(answer.isProblem()).isEqualTo(answer.status() >= 400 && answer.status() != 501);
        if (answer.isProblem()) {
            assertThat(answer.headers()).containsEntry("cache-control", "no-store");
        }
    }

    private String data() throws SQLException {
        try (var rows = postgres.createStatement().executeQuery(DATA)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
