package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.Api;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.GapCause;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An asynchronous commit is visible before its WAL is flushed, and a crash of Postgres takes it back: no slot ever delivers
 * it, and what a reader has cached of it would be served for as long as entries live.
 */
class LostCommitIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null, body text);
            insert into notes values (1, 1, 'kept'), (2, 2, 'kept');
            """;
    private static final String SECRET = "a secret of this test's reader alone";
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            cache: { max-staleness: 5m }
            api: { port: 0, token-secret: %s }
            ownership: { notes: user_id }
            reads:
              notes: { path: /api/notes/, sql: 'select body from notes where user_id = :user_id', ttl: 1h }
            """.formatted(SECRET);

    @Test
    void shouldNotServeWhatWasReadOfACommitThatACrashTookBack() throws Exception {
        shouldNotServeWhatACrashTookBack(PostgresVersion.V18);
    }

    @Test
    @Tag("faults")
    void shouldNotServeWhatWasReadOfACommitThatACrashOfAnOlderPostgresTookBack() throws Exception {
        shouldNotServeWhatACrashTookBack(PostgresVersion.V15);
    }

    private static void shouldNotServeWhatACrashTookBack(PostgresVersion version) throws Exception {
        try (var stack = Stack.startInHand(version, SCHEMA, CONFIGURATION);
                var cdc = stack.startProcess("cdc").awaitLog("Streaming changes");
                var invalidator = stack.startProcess("invalidator").awaitLog("Raising versions");
                var api = Api.start(
                        stack.configuration().apiConfig(), new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))) {
            var notes = new NotesReader(api, SECRET);
            stack.awaitReflected(Duration.ofMinutes(1));
            Awaitility.await("an answer from the cache")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> notes.read(1).cache().equals("HIT"));

            // Its heartbeats would flush what was committed before them.
            cdc.freeze();
            stack.postgresServer().freezeWalWriter();
            commitAsynchronously(stack, "update notes set body = 'lost' where id = 2");
            Awaitility.await("what is to be lost in the cache")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        var answer = notes.read(2);
                        return answer.cache().equals("HIT") && answer.body().contains("lost");
                    });
            stack.postgresServer().kill();
            stack.postgresServer().startAgain();
            assertThat(stack.text("select body from notes where id = 2")).isEqualTo("kept");
            cdc.resume();

            Awaitility.await("the crash to be told")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> GapCause.DATABASE_CRASHED
                            .label()
                            .equals(stack.redis().hget("tidemark:main", "gap_cause")));
            assertThat(notes.read(2).body()).contains("kept");
            invalidator.awaitLog("cause=database_crashed");

            long epoch = stack.epoch();
            stack.postgresServer().stop();
            stack.postgresServer().startAgain();
            stack.sql("update notes set body = 'changed' where id = 2");
            stack.awaitReflected(Duration.ofMinutes(1));
            assertThat(stack.epoch())
                    .as("the epoch after a restart without a crash")
                    .isEqualTo(epoch);
        }
    }

    private static void commitAsynchronously(Stack stack, String sql) throws SQLException {
        try (var connection = stack.connect();
                var statement = connection.createStatement()) {
            statement.execute("set synchronous_commit = off");
            statement.execute(sql);
        }
    }
}
