package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.cdc.CdcStartException;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.change.Change;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cdc goes on over without a new load, what it notices while it streams, and when it does not start. */
class ResumeIT {

    private static final String SCHEMA = """
            create table notes (id bigint generated always as identity primary key, user_id bigint not null);
            create table owners (id bigint primary key, user_id bigint not null);
            create table staging (id bigint primary key);
            create table parts (id bigint, user_id bigint, primary key (id)) partition by range (id);
            create table parts_low partition of parts for values from (0) to (100);
            create table events (id bigint not null, user_id bigint) partition by range (id);
            create table events_low partition of events for values from (0) to (100);
            alter table events replica identity full;
            alter table events_low replica identity full;
            create role guest login replication;
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, owners: user_id, parts: user_id, events: user_id, staging: nobody }
            """;

    private static Stack stack;
    private long loads;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @BeforeEach
    void load() throws Exception {
        try (var capture = Capture.start(stack)) {
            loads = ChangesReader.loads(awaitNote(capture));
        }
    }

    @Test
    void shouldSeeAgainATableThatIsDroppedAndCreatedWhileItStreams() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitNote(capture);
            stack.sql("drop table owners");
            awaitLoads(capture, loads + 1);
            stack.sql("create table owners (id bigint primary key, user_id bigint not null)");
            awaitLoads(capture, loads + 2);
            stack.sql("insert into owners values (1, 7)");
            capture.reader()
                    .await(
                            "the new owner",
                            records -> ChangesReader.changes(records).stream()
                                    .anyMatch(change -> isInsert(change, "owners", "1")));
        }
    }

    @Test
    void shouldNotLoadForTablesThatComeAndGoWithoutUsers() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitNote(capture);
            stack.sql("create table import (id bigint primary key); create temp table scratch (id bigint primary key);"
                    + " drop table staging");
            awaitNote(capture);
            stack.sql("create table staging (id bigint primary key); drop table import");
            assertThat(ChangesReader.loads(awaitNote(capture))).isEqualTo(loads);
        }
    }

    @Test
    void shouldNotLoadAgainAfterAReindex() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitNote(capture);
            stack.sql("reindex table concurrently owners");
            assertThat(ChangesReader.loads(awaitNote(capture))).isEqualTo(loads);
        }
        try (var capture = Capture.start(stack)) {
            assertThat(ChangesReader.loads(awaitNote(capture))).isEqualTo(loads);
        }
    }

    @Test
    void shouldWaitForAnotherThatBegins() throws Exception {
        stack.sql("select pg_drop_replication_slot('tidemark')");
        Connection other = stack.connect();
        try (var statement = other.createStatement()) {
            statement.execute("select pg_advisory_lock(hashtextextended('tidemark slot tidemark', 0))");
            try (var capture = Capture.start(stack)) {
                assertThat(stack.text("select count(*) from pg_replication_slots"))
                        .isEqualTo("0");
                other.close();
                awaitLoads(capture, loads + 1);
            }
        } finally {
            other.close();
        }
    }

    @Test
    void shouldRememberTheLoadWhereThePublicationTakesNoComment() throws Exception {
        stack.sql("comment on publication tidemark is null; grant select on all tables in schema public to guest");
        try (var capture = Capture.startAs(stack, "guest")) {
            assertThat(ChangesReader.loads(awaitNote(capture))).isEqualTo(loads + 1);
            breakOff();
            assertThat(ChangesReader.loads(awaitNote(capture))).isEqualTo(loads + 1);
            stack.sql("comment on publication tidemark is 'ours'");
            breakOff();
            awaitLoads(capture, loads + 2);
        } finally {
            stack.sql("comment on publication tidemark is null");
        }
    }

    @Test
    void shouldLoadAgainWhenANoteWasTakenAwayWhileItStreams() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitNote(capture);
            stack.sql("comment on publication tidemark is null");
            breakOff();
            awaitLoads(capture, loads + 1);
        }
    }

    @Test
    void shouldNotStartOverAKeyThatIsCheckedLate() throws Exception {
        stack.sql("alter table owners drop constraint owners_pkey, add primary key (id) deferrable");
        try {
            assertRefused("public.owners", "primary key is deferrable");
        } finally {
            stack.sql("alter table owners drop constraint owners_pkey, add primary key (id)");
        }
    }

    @Test
    void shouldNotStartOverAPartitionWhoseChangesAreNotLogged() throws Exception {
        stack.sql("create unlogged table parts_high partition of parts for values from (100) to (200)");
        try {
            assertRefused("public.parts", "public.parts_high is unlogged", "set logged");
        } finally {
            stack.sql("drop table parts_high");
        }
    }

    @Test
    void shouldNotStartOverAPartitionOnAnotherServer() throws Exception {
        stack.sql("create foreign data wrapper elsewhere; create server far foreign data wrapper elsewhere;"
                + " create foreign table events_high partition of events for values from (100) to (200) server far");
        try {
            assertRefused("public.events", "public.events_high is a foreign table", "detach partition");
        } finally {
            stack.sql("drop foreign data wrapper elsewhere cascade");
        }
    }

    private static void assertRefused(String... fragments) {
        assertThatThrownBy(() -> Capture.start(stack).close())
                .isInstanceOf(CdcStartException.class)
                .hasMessageContainingAll(fragments);
    }

    /** Ends the session as a restart of the server does. */
    private static void breakOff() throws SQLException {
        stack.sql("select pg_terminate_backend(active_pid, 10000) from pg_replication_slots");
    }

    private static List<Object> awaitLoads(Capture capture, long count) {
        return capture.reader().await(count + " loads", records -> ChangesReader.loads(records) == count);
    }

    /** Returns when a row committed now has arrived. */
    private static List<Object> awaitNote(Capture capture) throws SQLException {
        stack.sql("insert into notes (user_id) values (5)");
        String id = stack.text("select max(id) from notes");
        return capture.reader()
                .await(
                        "row " + id,
                        records -> ChangesReader.changes(records).stream()
                                .anyMatch(change -> isInsert(change, "notes", id)));
    }

    private static boolean isInsert(Change change, String table, String id) {
        return change instanceof Change.Insert insert
                && insert.after().table().name().name().equals(table)
                && id.equals(insert.after().value(0));
    }
}
