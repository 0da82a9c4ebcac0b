package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.Lsn;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom a committed change raises, through the whole pipeline. */
class InvalidationIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint, body text);
            alter table notes replica identity full;
            create table tasks (id bigint primary key, created_by bigint not null, assigned_to bigint);
            create unique index tasks_identity on tasks (id, created_by, assigned_to);
            create table tags (id bigint primary key, user_id bigint not null);
            create unique index tags_identity on tags (id, user_id);
            alter table tags replica identity using index tags_identity;
            create table plain (id bigint primary key, user_id bigint not null);
            create table countries (id bigint primary key);
            create table logs (id bigint primary key);
            create table strangers (id bigint primary key, user_id bigint);
            alter table tasks replica identity full;
            create schema "Odd Schema";
            create table "Odd Schema"."Big, Notes" (id uuid primary key, "Owner Id" text);
            alter table "Odd Schema"."Big, Notes" replica identity full;
            create table parts (id bigint, user_id bigint, day date, primary key (id, day)) partition by range (day);
            create table parts_2026 partition of parts for values from ('2026-01-01') to ('2027-01-01');
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership:
              notes: user_id
              tasks: [created_by, assigned_to]
              tags: user_id
              plain: user_id
              countries: everyone
              logs: nobody
              parts: user_id
              '"Odd Schema"."Big, Notes"': '"Owner Id"'
            """;

    private static Stack stack;
    private static Pipeline pipeline;

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

    private Versions versions;

    @BeforeEach
    void giveEachUserAVersion() throws SQLException {
        versions = Versions.of(stack);
    }

    @Test
    void shouldRaiseTheOwnerOfAnInsertedRowAndNobodyElse() throws SQLException {
        stack.sql("insert into notes values (100, 1, 'x')");

        versions.assertRaised(1);
    }

    @Test
    void shouldRaiseTheOwnerOfAnUpdatedRow() throws SQLException {
        versions.given("insert into notes values (101, 1, 'x'), (102, 2, 'x')");

        stack.sql("update notes set body = 'y' where id = 101");

        versions.assertRaised(1);
    }

    @Test
    void shouldRaiseOldAndNewOwner() throws SQLException {
        versions.given("insert into notes values (103, 1, 'x')");

        stack.sql("update notes set user_id = 2 where id = 103");

        versions.assertRaised(1, 2);
    }

    @Test
    void shouldRaiseOldAndNewOwnerByTheReplicaIdentityIndex() throws SQLException {
        versions.given("insert into tags values (100, 3)");

        stack.sql("update tags set user_id = 4 where id = 100");

        versions.assertRaised(3, 4);
    }

    @Test
    void shouldRaiseTheOwnerOfADeletedRow() throws SQLException {
        versions.given("insert into notes values (104, 1, 'x'); insert into tags values (101, 2)");

        stack.sql("delete from notes where id = 104; delete from tags where id = 101");

        versions.assertRaised(1, 2);
    }

    @Test
    void shouldRaiseEveryColumnOfTheRule() throws SQLException {
        stack.sql("insert into tasks values (100, 1, 2), (101, 3, null)");

        versions.assertRaised(1, 2, 3);
    }

    @Test
    void shouldRaiseBothOwnersOfARowWhosePrimaryKeyMoved() throws SQLException {
        versions.given("insert into notes values (105, 1, 'x')");

        stack.sql("update notes set id = 106, user_id = 2 where id = 105");

        versions.assertRaised(1, 2);
    }

    @Test
    void shouldRaiseNobodyForARolledBackTransaction() throws SQLException {
        try (var connection = stack.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into notes values (107, 1, 'x')");
            connection.rollback();
        }

        versions.assertRaised();
    }

    @Test
    void shouldReadTablesWithOddNames() throws SQLException {
        stack.redis().set("cache_user_version:a b", "1");
        stack.sql("insert into \"Odd Schema\".\"Big, Notes\" values (gen_random_uuid(), 'a b')");
        stack.awaitReflected();

        assertThat(stack.redis().get("cache_user_version:a b")).isEqualTo("2");
        versions.assertRaised();
    }

    @Test
    void shouldRaiseOwnersOfRowsInPartitions() throws SQLException {
        stack.sql("insert into parts values (1, 5, '2026-05-05')");

        versions.assertRaised(5);
    }

    @Test
    void shouldRaiseAUserOnceForATransaction() throws SQLException {
        stack.sql("begin; insert into notes select 1000 + n, 1, 'x' from generate_series(1, 500) n; commit");
        stack.awaitReflected();

        versions.assertRaised(1);
    }

    @Test
    void shouldRaiseEverybodyWhenTheRuleSaysSo() throws SQLException {
        stack.sql("insert into countries values (1)");

        assertEverybodyRaised("everyone_rule");
    }

    @Test
    void shouldRaiseEverybodyForATruncatedTable() throws SQLException {
        stack.sql("truncate notes");

        assertEverybodyRaised("truncate");
    }

    @Test
    void shouldRaiseEverybodyForATableWithoutRule() throws SQLException {
        stack.sql("insert into strangers values (1, 1)");

        assertEverybodyRaised("unmapped_table");
    }

    @Test
    void shouldRaiseTheOldOwnerThatWasNotLogged() throws SQLException {
        versions.given("insert into plain values (1, 1)");

        stack.sql("update plain set user_id = 2 where id = 1");

        versions.assertRaised(1, 2);
    }

    @Test
    void shouldNotStopAtAValueLongerThanAnyUserId() throws Exception {
        stack.sql("insert into \"Odd Schema\".\"Big, Notes\" values (gen_random_uuid(), repeat('x', 9000000))");

        assertEverybodyRaised("owner_unknown");
    }

    @Test
    void shouldRaiseNobodyForATableOfNobodys() throws SQLException {
        stack.sql("insert into logs values (1); truncate logs");

        versions.assertRaised();
    }

    @Test
    void shouldMoveTheTidemarkAndTheSlotWhileNobodyWrites() throws SQLException {
        Lsn mark = stack.tidemark();
        Lsn confirmed = confirmed();

        Awaitility.await("a heartbeat")
                .atMost(Duration.ofSeconds(10))
                .until(() -> stack.tidemark().compareTo(mark) > 0);
        Awaitility.await("a confirmation")
                .atMost(Duration.ofSeconds(10))
                .until(() -> confirmed().compareTo(confirmed) > 0);
    }

    private static Lsn confirmed() throws SQLException {
        return Lsn.parse(stack.text("select confirmed_flush_lsn::text from pg_replication_slots"));
    }

    private void assertEverybodyRaised(String cause) throws SQLException {
        versions.assertEverybodyRaised();
        assertThat(pipeline.meters.scrape()).contains("tidemark_widened_total{cause=\"" + cause + "\"}");
    }
}
