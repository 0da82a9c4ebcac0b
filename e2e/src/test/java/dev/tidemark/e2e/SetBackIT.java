package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.e2e.history.OperatorCommand;
import dev.tidemark.e2e.servers.PostgresControl;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The files of Postgres are put back, as a snapshot of its volume does: the timeline is the same, and its LSNs count what
 * was never published for what was. No change may be taken for a duplicate.
 */
@Tag("faults")
class SetBackIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null);
            create table lists (id bigint primary key, user_id bigint not null);
            create table items (id bigint primary key, list_id bigint not null references lists);
            insert into lists values (1, 1), (2, 2);
            insert into items values (1, 1);
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, lists: user_id, items: list_id -> lists }
            """;
    private static final String TOLD = GapCause.DATABASE_SET_BACK.reason();

    private Stack stack;
    private PostgresControl postgres;
    private RoleProcess cdc;
    private RoleProcess invalidator;
    private Versions versions;
    private Lsn published;

    @BeforeEach
    void publishMoreThanTheCopyHas() throws Exception {
        stack = Stack.startInHand(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        postgres = stack.postgresServer();
        startCdc();
        invalidator = stack.startProcess("invalidator").awaitLog("Raising versions");
        stack.awaitReflected(Duration.ofMinutes(1));

        postgres.stop();
        postgres.copyFiles();
        postgres.startAgain();
        grow(2_000_000);
        stack.sql("insert into notes values (1, 7)");
        versions = Versions.of(stack);
        published = position();
        assertThat(stack.epoch()).as("the epoch: nothing was in doubt yet").isZero();
    }

    @AfterEach
    void stop() throws IOException {
        if (invalidator != null) {
            invalidator.close();
        }
        if (cdc != null) {
            cdc.close();
        }
        stack.close();
    }

    @Test
    void shouldWaitAndBeginAnewWhenTheFilesWerePutBackWhileStreaming() throws Exception {
        putFilesBack();
        cdc.awaitLog(TOLD);
        moveUnseen();
        assertThat(OperatorCommand.run(stack, "status").out()).contains(TOLD);
        outgrowWhatWasPublished();

        assertMadeUpFor();
    }

    @Test
    void shouldWaitAndBeginAnewWhenCdcIsStartedOverFilesThatWerePutBack() throws Exception {
        cdc.close();
        putFilesBack();
        cdc = stack.startProcess("cdc").awaitLog(TOLD);
        moveUnseen();
        outgrowWhatWasPublished();

        assertMadeUpFor();
    }

    /** Then nothing but the transaction that was published last tells the two histories apart. */
    @Test
    void shouldBeginAnewWhenPostgresHasOutgrownWhatWasPublishedBeforeCdcIsStarted() throws Exception {
        cdc.close();
        putFilesBack();
        moveUnseen();
        outgrowWhatWasPublished();
        startCdc();

        assertMadeUpFor();
    }

    @Test
    void shouldNotForgetThatTheFilesWerePutBack() throws Exception {
        putFilesBack();
        cdc.awaitLog(TOLD);
        cdc.kill();
        moveUnseen();
        outgrowWhatWasPublished();
        startCdc();

        versions.assertEverybodyRaised();
    }

    private void startCdc() throws IOException {
        cdc = stack.startProcess("cdc").awaitLog("Streaming changes");
    }

    private void putFilesBack() {
        postgres.stop();
        postgres.putFilesBack();
        postgres.startAgain();
    }

    /** A row moves from user 1 to user 2, before the position up to which everything was published. */
    private void moveUnseen() throws SQLException {
        stack.sql("update items set list_id = 2 where id = 1");
        assertThat(position()).isLessThan(published);
    }

    private void outgrowWhatWasPublished() throws SQLException {
        while (position().compareTo(published) <= 0) {
            grow(100_000);
        }
    }

    private void grow(int bytes) throws SQLException {
        stack.sql("select pg_logical_emit_message(false, 'filler', repeat('x', " + bytes + "))");
    }

    private Lsn position() throws SQLException {
        return Lsn.parse(stack.text("select pg_current_wal_insert_lsn()::text"));
    }

    private void assertMadeUpFor() throws SQLException {
        versions.assertEverybodyRaised();
        assertThat(stack.redis().hget("tidemark:main", "gap_cause")).isEqualTo(GapCause.DATABASE_SET_BACK.label());

        versions.given("insert into notes values (2, 3)");
        stack.sql("update items set list_id = 1 where id = 1");
        versions.assertRaised(1, 2);
    }
}
