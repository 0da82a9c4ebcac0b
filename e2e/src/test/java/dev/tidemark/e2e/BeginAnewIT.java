package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That nothing is missed where what Postgres logs or publishes is changed by somebody. */
class BeginAnewIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint, body text);
            create table altered (id bigint primary key, user_id bigint);
            alter table altered replica identity full;
            create table swapped (id bigint primary key, user_id bigint not null);
            create unique index swapped_identity on swapped (id, user_id);
            alter table swapped replica identity using index swapped_identity;
            create table parts (id bigint, user_id bigint, day date, primary key (id, day)) partition by range (day);
            create table parts_2026 partition of parts for values from ('2026-01-01') to ('2027-01-01');
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, altered: user_id, swapped: user_id, parts: user_id }
            """;

    private static Stack stack;
    private static Pipeline pipeline;
    private Versions versions;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        pipeline = Pipeline.start(stack);
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @BeforeEach
    void giveEachUserAVersion() throws SQLException {
        versions = Versions.of(stack);
    }

    @Test
    void shouldNotMissAnOwnerWhenTheReplicaIdentityWasAlteredWhileStreaming() throws SQLException {
        versions.given("insert into altered values (1, 1)");

        stack.sql("alter table altered replica identity default");
        stack.sql("delete from altered where id = 1");

        versions.assertEverybodyRaised();
    }

    @Test
    void shouldNotMissAnOwnerWhenTheReplicaIdentityWasAlteredAfterTheChange() throws Exception {
        versions.given("alter table altered replica identity default; insert into altered values (2, 1)");
        pipeline.close();
        stack.sql("delete from altered where id = 2");
        stack.sql("alter table altered replica identity full");
        pipeline = Pipeline.start(stack);

        versions.assertEverybodyRaised();

        versions.given("insert into altered values (3, 1)");
        stack.sql("delete from altered where id = 3");
        versions.assertRaised(1);
    }

    @Test
    void shouldNotMissTheOwnerOfARowDeletedFromAPartitionThatLogsLessThanItsTable() throws Exception {
        versions.given("alter table parts replica identity full; insert into parts values (2, 5, '2026-06-06')");

        stack.sql("delete from parts where id = 2");
        versions.assertRaised(5);

        versions.given("alter table parts_2026 replica identity full; insert into parts values (3, 5, '2026-06-06')");
        stack.sql("delete from parts where id = 3");
        versions.assertRaised(5);
    }

    @Test
    void shouldNotMissAnOwnerWhenAnotherIndexBecameTheReplicaIdentity() throws Exception {
        versions.given("insert into swapped values (1, 1), (2, 1)");

        stack.sql("alter table swapped replica identity using index swapped_pkey");
        stack.sql("update swapped set user_id = 2 where id = 1");

        versions.assertEverybodyRaised();
    }

    @Test
    void shouldRaiseEverybodyWhenSomebodyChangedThePublication() throws Exception {
        // Redis is ahead of what the slot was told last.
        stack.sql("select pg_copy_logical_replication_slot('tidemark', 'behind')");
        versions.given("insert into notes values (899, 1, 'seen')");
        pipeline.close();
        stack.sql("select pg_drop_replication_slot('tidemark')");
        stack.sql("select pg_copy_logical_replication_slot('behind', 'tidemark')");
        stack.sql("select pg_drop_replication_slot('behind')");
        stack.sql("alter publication tidemark drop table notes");
        stack.sql("insert into notes values (900, 1, 'unseen')");
        pipeline = Pipeline.start(stack);

        versions.assertEverybodyRaised();
        assertThat(pipeline.meters.scrape()).contains("tidemark_epoch_raises_total{cause=\"capture_changed\"}");
    }
}
