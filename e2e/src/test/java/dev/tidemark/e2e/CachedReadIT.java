package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.api.Api;
import dev.tidemark.cli.config.Addresses;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.e2e.history.OperatorCommand;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The demo application, read through the api while plain SQL changes it. */
class CachedReadIT {

    private static final String INVOICES = "/api/invoices/?limit=1";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Stack stack;
    private static Pipeline pipeline;
    private static Api api;
    private static String demo;
    private static String alice;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, resource("/demo/schema.sql"), resource("/demo/tidemark.yml"));
        pipeline = Pipeline.start(stack);
        stack.awaitReflected();
        var configuration = stack.configuration();
        api = Api.start(configuration.with(configuration.api().at(0)).apiConfig(), pipeline.meters);
        demo = logIn("demo");
        alice = logIn("alice");
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (api != null) {
                api.close();
            }
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @Test
    void shouldReadFreshAfterAnUpdateByPlainSql() throws Exception {
        read(demo);
        read(alice);
        assertThat(cache(read(demo))).isEqualTo("HIT");
        assertThat(cache(read(alice))).isEqualTo("HIT");

        stack.sql("update invoices_invoice set total = 4711 where id = 1");
        stack.awaitReflected();

        HttpResponse<String> fresh = read(demo);
        assertThat(cache(fresh)).isEqualTo("MISS");
        assertThat(fresh.body()).contains("\"total\":4711");
        assertThat(cache(read(alice)))
                .as("alice, whom the row does not concern")
                .isEqualTo("HIT");
        assertThat(cache(read(demo))).isEqualTo("HIT");
    }

    @Test
    void shouldReadFreshForBothAfterARowMovedAndAfterItIsGone() throws Exception {
        stack.sql("insert into invoices_invoice (id, number, customer_id, owner_id, total, issued_on)"
                + " values (-1, 'MOVING', 1, 1, 1, '2026-01-01')");
        stack.awaitReflected();
        assertThat(read(demo).body()).contains("MOVING");
        read(alice);

        stack.sql("update invoices_invoice set owner_id = 2 where id = -1");
        stack.awaitReflected();
        assertThat(read(demo).body()).doesNotContain("MOVING");
        assertThat(read(alice).body()).contains("MOVING");

        stack.sql("delete from invoices_invoice where id = -1");
        stack.awaitReflected();
        assertThat(read(alice).body()).doesNotContain("MOVING");
    }

    @Test
    void shouldAnswerFromPostgresWhenThePipelineIsDead() throws Exception {
        read(demo);
        assertThat(cache(read(demo))).isEqualTo("HIT");

        pipeline.close();
        Awaitility.await("the gate to close")
                .atMost(Duration.ofSeconds(10))
                .until(() -> cache(read(demo)).equals("BYPASS; reason=stale"));
        stack.sql("update invoices_invoice set total = 815 where id = 1");
        assertThat(read(demo).body()).contains("\"total\":815");

        pipeline = Pipeline.start(stack);
        stack.awaitReflected();
        Awaitility.await("the gate to open")
                .atMost(Duration.ofSeconds(10))
                .until(() -> cache(read(demo)).equals("HIT"));
        assertThat(read(demo).body()).contains("\"total\":815");
    }

    @Test
    void shouldNotCacheForAUserWhoHasItOff() throws Exception {
        send(alice, "/api/cache/disable", HttpRequest.BodyPublishers.noBody());
        assertThat(cache(read(alice))).isEqualTo("BYPASS; reason=disabled");
        assertThat(stack.text("select cache_enabled from core_userprofile where user_id = 2"))
                .isEqualTo("f");

        send(alice, "/api/cache/enable", HttpRequest.BodyPublishers.noBody());
        stack.awaitReflected();
        read(alice);
        assertThat(cache(read(alice))).isEqualTo("HIT");
    }

    @Test
    void shouldFindWhatWasWarmed() throws Exception {
        send(demo, "/api/cache/clear", HttpRequest.BodyPublishers.noBody());

        var named = warm("--reads", "invoices,documents", "--users", "1,2");
        assertThat(named.exitCode()).as(named.err()).isZero();
        assertThat(named.out()).contains("\"users\":2", "\"not_cached\":{}", "\"failed\":0", "\"stopped\":false");
        assertThat(new ObjectMapper().readTree(named.out()).get("filled").asInt())
                .isBetween(2, 4);
        assertThat(cache(send(demo, "/api/invoices/", null))).isEqualTo("HIT");
        assertThat(cache(send(alice, "/api/documents/", null))).isEqualTo("HIT");
        assertThat(warm("--reads", "invoices,documents", "--users", "1,2").out())
                .contains("\"filled\":0,\"warm\":4");

        stack.sql("update invoices_invoice set total = 1 where id = 1");
        stack.awaitReflected();
        Awaitility.await("the raise is recorded, and warmed for")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> {
                    var recent = warm("--reads", "invoices", "--users", "recent", "--most", "1");
                    assertThat(recent.exitCode()).as(recent.err()).isZero();
                    assertThat(recent.out()).contains("\"users\":1,", "\"filled\":1");
                });
        assertThat(cache(send(demo, "/api/invoices/", null))).isEqualTo("HIT");

        var misspelt = warm("--reads", "invoics", "--users", "1");
        assertThat(misspelt.exitCode()).isEqualTo(2);
        assertThat(misspelt.err())
                .contains("there is no read 'invoics'; declared are documents, invoice, invoices, recent_invoices");
    }

    @Test
    void shouldTellWhatWasTooLargeToBeWarmed() throws Exception {
        send(demo, "/api/cache/clear", HttpRequest.BodyPublishers.noBody());

        var warmed = OperatorCommand.run(
                stack,
                text -> text + "\ncache: { max-entry-size: 10 }\n",
                "warm",
                "--json",
                "--reads",
                "invoices,documents",
                "--users",
                "1");

        assertThat(warmed.exitCode()).as(warmed.err()).isEqualTo(1);
        assertThat(warmed.out()).contains("\"filled\":0,\"warm\":0,\"not_cached\":{\"too-large\":2},\"failed\":0");
    }

    private static OperatorCommand warm(String... options) {
        return OperatorCommand.run(
                stack,
                "warm",
                Stream.concat(Stream.of("--json"), Stream.of(options)).toArray(String[]::new));
    }

    @Test
    void shouldServeWithTheRoleThatTheDocumentsGrant() throws Exception {
        stack.sql(documented("create role tidemark_api"));
        var configuration = stack.configuration();
        var owner = configuration.addresses().database().orElseThrow();
        var role = new DatabaseUrl(owner.host(), owner.port(), owner.database(), "tidemark_api", "", Map.of());
        var addresses = new Addresses(
                Optional.of(role),
                configuration.addresses().kafka(),
                configuration.addresses().redis());
        Api shared = api;
        try (var least = Api.start(
                configuration.at(addresses).with(configuration.api().at(0)).apiConfig(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            api = least;
            String token = logIn("alice");
            read(token);
            assertThat(cache(read(token))).isEqualTo("HIT");
            for (String command : List.of("clear", "disable", "enable", "barrier")) {
                send(token, "/api/cache/" + command, HttpRequest.BodyPublishers.noBody());
            }
        } finally {
            api = shared;
        }
        try (var connection = DriverManager.getConnection(role.jdbc(), role.user(), role.password())) {
            for (String refused : List.of(
                    "update core_userprofile set phone = '1' where user_id = 2",
                    "insert into core_userprofile (user_id) values (99)",
                    "delete from core_userprofile where user_id = 2",
                    "update invoices_invoice set total = 0 where id = 1",
                    "delete from invoices_invoice where id = 1",
                    "truncate invoices_invoice",
                    "select email from auth_user",
                    "update auth_user set password = '' where id = 2",
                    "select name from projects_project",
                    "create table mine (id integer)",
                    "select pg_create_logical_replication_slot('mine', 'pgoutput')")) {
                assertThatThrownBy(() -> execute(connection, refused))
                        .as(refused)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                refusal -> assertThat(refusal.getSQLState()).isEqualTo("42501"));
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The block of SQL in the documents that begins so. */
    private static String documented(String beginning) throws IOException {
        String text = Files.readString(Path.of("..", "docs", "operations.md"));
        int start = text.indexOf("```sql\n" + beginning) + "```sql\n".length();
        return text.substring(start, text.indexOf("```", start));
    }

    private static String logIn(String name) throws IOException, InterruptedException {
        var answer = CLIENT.send(
                HttpRequest.newBuilder(uri("/api/auth/login"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"username\":\"" + name + "\",\"password\":\"" + name + "\"}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.body()).get("token").asText();
    }

    /** Reads until Redis had a say: on a busy machine its 30 ms pass now and then, and that says nothing here. */
    private static HttpResponse<String> read(String token) {
        return Awaitility.await("an answer that Redis had a say in")
                .pollDelay(Duration.ZERO)
                .until(
                        () -> send(token, INVOICES, null),
                        answer -> !cache(answer).equals("BYPASS; reason=redis"));
    }

    private static HttpResponse<String> send(String token, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
        var answer = CLIENT.send(
                (body == null ? request.GET() : request.POST(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }

    private static String resource(String name) throws IOException {
        try (var in = ConfigurationFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
