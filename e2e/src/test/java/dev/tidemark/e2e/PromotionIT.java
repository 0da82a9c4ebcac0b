package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.Api;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.GapCause;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Postgres becomes a standby and is promoted, with its slot: the LSNs that follow are of another timeline. */
class PromotionIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null, body text);
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
    void shouldRaiseEverybodyOnceAndGoOnByItself() throws Exception {
        try (var stack = Stack.startInHand(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
                var pipeline = Pipeline.start(stack);
                var api = Api.start(stack.configuration().apiConfig(), pipeline.meters)) {
            var notes = new NotesReader(api, SECRET);
            var versions = Versions.of(stack);
            Awaitility.await("an answer from the cache")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> notes.read(1).cache().equals("HIT"));
            String timeline = stack.redis().hget("tidemark:main", "timeline");

            // So that the tidemark stays where it is until the api has been asked.
            pipeline.stopInvalidator();
            stack.postgresServer().stop();
            stack.postgresServer().startAsStandby();
            assertThat(stack.text("select pg_promote()")).isEqualTo("t");
            assertThat(stack.text("select count(*) from pg_replication_slots")).isEqualTo("1");
            stack.sql("update notes set body = 'new' where id = 1");
            Awaitility.await("a gate that knows of the promotion")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> notes.read(1).cache().equals("BYPASS; reason=timeline"));
            assertThat(notes.read(1).body()).contains("new");
            pipeline.startInvalidator();

            versions.assertEverybodyRaised();
            assertThat(stack.redis().hget("tidemark:main", "timeline")).isNotEqualTo(timeline);
            assertThat(stack.redis().hget("tidemark:main", "gap_cause")).isEqualTo(GapCause.TIMELINE_CHANGED.label());
            Awaitility.await("an answer from the cache")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        var answer = notes.read(1);
                        return answer.cache().equals("HIT") && answer.body().contains("new");
                    });
            assertThat(pipeline.meters.find("tidemark.epoch.raises").counters())
                    .as("raises of the epoch")
                    .singleElement()
                    .satisfies(raises -> {
                        assertThat(raises.getId().getTag("cause")).isEqualTo(GapCause.TIMELINE_CHANGED.label());
                        assertThat(raises.count()).isEqualTo(1);
                    });

            versions.given("insert into notes values (2, 2, 'other')");
            stack.sql("update notes set body = 'newer' where id = 1");
            versions.assertRaised(1);
            assertThat(notes.read(1).body()).contains("newer");
        }
    }
}
