package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

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
 * that does not exist the two are as far apart as one likes.
 */
class VisibilityIT {

    @Test
    void shouldRaiseNobodyBeforeTheCommitIsVisible() throws Exception {
        try (var stack = Stack.start(
                        PostgresVersion.DEFAULT,
                        """
                        create table notes (id bigint primary key, user_id bigint not null, body text);
                        alter table notes replica identity full;
                        insert into notes values (1, 1, 'old');
                        """,
                        "{ source: { heartbeat-interval: 100ms }, ownership: { notes: user_id } }");
                var pipeline = Pipeline.start(stack)) {
            stack.awaitReflected();
            stack.redis().set("cache_user_version:1", "1");

            stack.sql("alter system set synchronous_standby_names = 'nobody'");
            stack.sql("select pg_reload_conf()");
            var update = CompletableFuture.runAsync(() -> {
                try {
                    stack.sql("update notes set body = 'new' where id = 1");
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            Awaitility.await("the commit decoded, waiting for its standby")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> "t"
                                    .equals(stack.text("select exists (select from pg_stat_activity"
                                            + " where wait_event = 'SyncRep' and query like 'update notes%')"))
                            && "t"
                                    .equals(stack.text("select sent_lsn >= pg_current_wal_flush_lsn()"
                                            + " from pg_stat_replication where application_name like 'Debezium%'")));

            // As long as a new session reads the old row, the old version must stand: else it would be cached as new.
            Awaitility.await("the old row under the old version")
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() ->
                            "old".equals(stack.text("select body from notes where id = 1")) && stack.counter(1) == 1);
            assertThat(update).isNotDone();

            stack.sql("alter system reset synchronous_standby_names");
            stack.sql("select pg_reload_conf()");
            update.get(30, TimeUnit.SECONDS);
            stack.awaitReflected();
            assertThat(stack.counter(1)).isEqualTo(2);
            assertThat(pipeline.meters.scrape()).contains("tidemark_lag_seconds");
        }
    }
}
