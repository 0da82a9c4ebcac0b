package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PlainPostgres;
import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said, and what is left alone, when servers or rules do not fit. */
@Tag("alone")
class BadInputIT {

    /** A port that nothing listens at. */
    private static final String CLOSED = "127.0.0.1:1";

    /** From the command to its end, on a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static CommandProcess servers;
    private static Map<String, String> addresses;

    @BeforeAll
    static void start() throws Exception {
        servers = CommandProcess.start(directory, Map.of(), "up", "--infra").awaitReady();
        addresses = Place.running(directory.toRealPath().resolve(".tidemark"))
                .orElseThrow()
                .environment();
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @ParameterizedTest
    @CsvSource({
        "cdc, DATABASE_URL, postgresql://a@127.0.0.1:1/x, Postgres at postgresql://a@127.0.0.1:1/x",
        "api, DATABASE_URL, postgresql://a@127.0.0.1:1/x, Postgres at postgresql://a@127.0.0.1:1/x",
        "cdc, KAFKA_BOOTSTRAP_SERVERS, 127.0.0.1:1, Kafka at 127.0.0.1:1",
        "invalidator, KAFKA_BOOTSTRAP_SERVERS, 127.0.0.1:1, Kafka at 127.0.0.1:1",
        "invalidator, REDIS_URL, redis://127.0.0.1:1, Redis at 127.0.0.1:1",
        "clear, REDIS_URL, redis://127.0.0.1:1, Redis at 127.0.0.1:1",
    })
    void shouldSayInOneLineWhichServerIsAway(String command, String variable, String address, String line)
            throws Exception {
        String[] arguments = command.equals("clear") ? new String[] {command, "1"} : new String[] {command};

        long start = System.nanoTime();
        var run = run(Map.of(variable, address), arguments);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        assertRefused(run, line);
        assertNothingOfTidemark(addresses.get("DATABASE_URL"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "api", "up", "sql", "status"})
    void shouldSayWhatIsWrongWithTheUrlOfTheDatabase(String command) throws Exception {
        String[] arguments = command.equals("sql") ? new String[] {command, "select 1"} : new String[] {command};

        assertRefused(run(Map.of("DATABASE_URL", "mysql://a:hunter2@h/d"), arguments), "DATABASE_URL: ");
    }

    @Test
    void shouldAskForLogicalDecoding(@TempDir Path data) throws Exception {
        try (var postgres = PlainPostgres.start(data)) {
            assertRefused(
                    run(Map.of("DATABASE_URL", postgres.url().uri()), "cdc"),
                    "wal_level is replica: set wal_level = logical");
            assertNothingOfTidemark(postgres.url().uri());
        }
    }

    @Test
    void shouldAskForARoleThatMayReplicate() throws Exception {
        String url = addresses.get("DATABASE_URL");
        query(url, "create role plain login");

        assertRefused(
                run(Map.of("DATABASE_URL", url.replace("postgres@", "plain@")), "cdc"),
                "role plain may not replicate: alter role \"plain\" replication");
        assertNothingOfTidemark(url);
    }

    @Test
    void shouldNameEveryRuleThatDoesNotFitTheTables() throws Exception {
        Path rules = Files.writeString(
                directory.resolve("rules.yml"),
                "ownership: { no_such_table: user_id, auth_user: owner, core_userprofile: user_id }");

        var run = run(Map.of(), "cdc", "--config", rules.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .startsWith("tidemark: ownership: public.no_such_table: the database has no such"),
                        line -> assertThat(line)
                                .startsWith(
                                        "tidemark: ownership: public.auth_user: owner: public.auth_user has no column owner; it has"));
        assertNothingOfTidemark(addresses.get("DATABASE_URL"));
    }

    @Test
    void shouldLeaveNothingOfAnUpWhoseDatabaseIsAway(@TempDir Path elsewhere) throws Exception {
        var run = CommandProcess.run(
                elsewhere,
                Map.of(
                        "DATABASE_URL", "postgresql://a@" + CLOSED + "/x",
                        "JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + elsewhere),
                "up",
                "--port",
                "0");

        assertRefused(run, "Postgres at postgresql://a@" + CLOSED + "/x");
        assertThat(LivingProcesses.in(elsewhere)).isEmpty();
        assertThat(elsewhere.resolve(".tidemark")).doesNotExist();
    }

    private static void assertRefused(CommandRun run, String line) {
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines().filter(told -> told.startsWith("tidemark: ")))
                .singleElement()
                .asString()
                .startsWith("tidemark: " + line);
        assertThat(run.err()).doesNotContain("\tat ", "a fault of Tidemark", "hunter2");
    }

    private static void assertNothingOfTidemark(String url) throws Exception {
        assertThat(query(
                        url,
                        "select slot_name::text from pg_replication_slots union select pubname from pg_publication"))
                .isEmpty();
    }

    private static List<String> query(String url, String sql) throws Exception {
        var address = DatabaseUrl.parse(url);
        try (var connection = DriverManager.getConnection(address.jdbc(), address.user(), address.password());
                var statement = connection.createStatement()) {
            List<String> values = new ArrayList<>();
            if (statement.execute(sql)) {
                var rows = statement.getResultSet();
                while (rows.next()) {
                    values.add(rows.getString(1));
                }
            }
            return values;
        }
    }

    private static CommandRun run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(addresses);
        variables.putAll(environment);
        return CommandProcess.run(directory, variables, arguments);
    }
}
