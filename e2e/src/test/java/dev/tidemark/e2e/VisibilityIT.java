package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.Api;
import dev.tidemark.cli.embedded.PostgresVersion;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Postgres decodes a commit when its WAL is flushed and shows it when the synchronous standby has answered. With a standby
 * that does not exist the two are as far apart as one likes: whoever raised the version meanwhile would have the old row
 * cached under the new one, for as long as entries live.
 */
class VisibilityIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null, body text);
            alter table notes replica identity full;
            insert into notes values (1, 1, 'old');
            """;
    private static final String SECRET = "a secret of this test's reader alone";
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            api: { port: 0, token-secret: %s }
            ownership: { notes: user_id }
            reads:
              notes: { path: /api/notes/, sql: 'select body from notes where user_id = :user_id', ttl: 1h }
            """.formatted(SECRET);

    @Test
    void shouldRaiseNobodyBeforeTheCommitIsVisible() throws Exception {
        try (var stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
                var pipeline = Pipeline.start(stack);
                var api = Api.start(stack.configuration().apiConfig(), pipeline.meters)) {
            var notes = new NotesReader(api, SECRET);
            stack.awaitReflected();
            assertThat(notes.read(1).body()).contains("old");

            stack.sql("alter system set synchronous_standby_names = 'nobody'");
            stack.sql("select pg_reload_conf()");
            var update = CompletableFuture.runAsync(() -> write(stack));
            Awaitility.await("the commit decoded, waiting for its standby")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> "t"
                                    .equals(stack.text("select exists (select from pg_stat_activity"
                                            + " where wait_event = 'SyncRep' and query like 'update notes%')"))
                            && "t"
                                    .equals(stack.text("select sent_lsn >= pg_current_wal_flush_lsn()"
                                            + " from pg_stat_replication where application_name like 'Debezium%'")));

            Awaitility.await("the old row under the old version")
                    .during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> notes.read(1).body().contains("old") && stack.counter(1) == 1);
            assertThat(update).isNotDone();

            stack.sql("alter system reset synchronous_standby_names");
            stack.sql("select pg_reload_conf()");
            update.get(30, TimeUnit.SECONDS);
            stack.awaitReflected();
            assertThat(stack.counter(1)).isEqualTo(2);
            Awaitility.await("an answer from the cache")
                    .until(() -> notes.read(1).cache().equals("HIT"));
            assertThat(notes.read(1).body()).contains("new");
        }
    }

    private static void write(Stack stack) {
        try {
            stack.sql("update notes set body = 'new' where id = 1");
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }
}
