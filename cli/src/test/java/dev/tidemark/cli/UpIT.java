package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands beside a system that is up. */
class UpIT {

    @TempDir
    private static Path directory;

    private static CommandProcess up;

    @BeforeAll
    static void start() throws Exception {
        up = CommandProcess.start(directory, Map.of(), "up", "--port", "0").awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        up.close();
    }

    @Test
    void shouldAnnounceTheAddressesAndTheTour() throws Exception {
        assertThat(up.out())
                .contains("Tidemark is ready.", "postgresql://postgres@127.0.0.1:", "redis://127.0.0.1:")
                .contains("./tidemark sql \"update invoices_invoice set total = total + 1 where id = 1\"");
        assertThat(up.err()).contains("Postgres  ready", "Kafka     ready", "Redis     ready");
        assertThat(up.err()).doesNotContain("level=ERROR", "\tat ");
    }

    @Test
    void shouldPrintTheAddressesForAShell() throws Exception {
        var env = run("env");

        assertThat(env.exitCode()).isZero();
        assertThat(shell(env.out() + "echo \"$DATABASE_URL $KAFKA_BOOTSTRAP_SERVERS $REDIS_URL $TIDEMARK_URL\""))
                .matches("postgresql://postgres@127\\.0\\.0\\.1:\\d+/demo 127\\.0\\.0\\.1:\\d+"
                        + " redis://127\\.0\\.0\\.1:\\d+/0 http://127\\.0\\.0\\.1:\\d+\\R");
    }

    @Test
    void shouldPrintRows() throws Exception {
        var sql = run("sql", "select id, username from auth_user where username = 'demo'");

        assertThat(sql.exitCode()).isZero();
        assertThat(sql.out().lines()).hasSize(2).first().asString().startsWith("id  username");
        assertThat(sql.err()).isEmpty();
    }

    @Test
    void shouldPrintRowsAsJson() throws Exception {
        var sql = run("sql", "--json", "select 1 as a, 1.50 as b, true as c, 'x' as d, null as e");

        assertThat(sql.out().lines()).containsExactly("{\"a\":1,\"b\":1.50,\"c\":true,\"d\":\"x\",\"e\":null}");
    }

    @Test
    void shouldRunSeveralStatements() throws Exception {
        var sql = run("sql", "update auth_user set last_name = 'x' where id in (1, 2); select 1 as one");

        assertThat(sql.out().lines()).containsExactly("2 rows", "one", "1");
    }

    @Test
    void shouldSayInOneLineWhyPostgresRefuses() throws Exception {
        var sql = run("sql", "select * from nowhere");

        assertThat(sql.exitCode()).isEqualTo(1);
        assertThat(sql.err().lines())
                .containsExactly("tidemark: Postgres: relation \"nowhere\" does not exist at character 15");
    }

    @Test
    void shouldReturnFromSqlWhenTheCacheReflectsIt() throws Exception {
        long before = version("2");

        var sql = run("sql", "update invoices_invoice set total = total + 1 where owner_id = 2");

        assertThat(sql.exitCode()).isZero();
        assertThat(sql.err()).isEmpty();
        assertThat(version("2")).isGreaterThan(before + 1);
    }

    @Test
    void shouldTellThatTheCacheCanBeUsed() throws Exception {
        Awaitility.await("status is ok")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(run("status").exitCode()).isZero());
        var status = run("status", "--json");

        assertThat(status.out().lines())
                .singleElement()
                .asString()
                .contains("\"slot\":{\"ok\":true", "\"api\":{\"ok\":true");
    }

    @Test
    void shouldTellTheLastGap() throws Exception {
        String url = shell(run("env").out() + "echo \"$REDIS_URL\"").strip();
        RedisClient client = RedisClient.create(url);
        try (var redis = client.connect()) {
            redis.sync().del("tidemark:main");
        } finally {
            client.shutdown();
        }

        Awaitility.await("the gap in status")
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(run("status", "--json").out()).contains("\"last_gap\":\"tidemark_missing\""));
    }

    @Test
    void shouldClearUsers() throws Exception {
        long before = version("41");

        assertThat(version("41")).isEqualTo(before + 1);
        assertThat(run("clear", "42", "43").out()).contains("user 42: version ", "user 43: version ");
        assertThat(run("clear", "--everybody").out()).startsWith("everybody: epoch ");
    }

    @Test
    void shouldRefuseASecondOneInTheSameDirectoryWithoutHarmToTheFirst() throws Exception {
        var second = CommandProcess.run(directory, Map.of(), "up", "--port", "0");

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err().lines())
                .containsExactly(
                        "tidemark: A system is up in " + directory.toRealPath().resolve(".tidemark")
                                + " already, process " + up.pid()
                                + ": end it, or start this one from another directory or with --data");
        assertThat(run("sql", "select 1 as one").exitCode()).isZero();
    }

    @Test
    void shouldRefuseAPortThatIsTakenBeforeItStartsAnything(@TempDir Path elsewhere) throws Exception {
        String url = shell(run("env").out() + "echo \"$TIDEMARK_URL\"").strip();
        String port = url.substring(url.lastIndexOf(':') + 1);

        var second = CommandProcess.run(elsewhere, Map.of(), "up", "--port", port);

        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: Port " + port + " of 127.0.0.1 cannot be listened at")
                .contains("--port");
        assertThat(elsewhere).isEmptyDirectory();
    }

    /** The version of a user after one more. */
    private static long version(String user) throws Exception {
        String out = run("clear", user).out().strip();
        return Long.parseLong(out.substring(out.lastIndexOf(' ') + 1));
    }

    private static CommandRun run(String command, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of(command, "--data", directory.resolve(".tidemark").toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static String shell(String script) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder(List.of("sh", "-c", "eval \"$1\"", "sh", script)).start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return out;
    }
}
