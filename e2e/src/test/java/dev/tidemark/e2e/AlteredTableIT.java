package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.cli.install.DdlReports;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody does to rows by altering their table, which Postgres does not tell row by row. */
class AlteredTableIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null, stars integer);
            insert into notes values (1, 1, 5);
            create table parts (id bigint, user_id bigint, primary key (id)) partition by range (id);
            create table parts_1 partition of parts for values from (1) to (10);
            create table parts_2 partition of parts for values from (10) to (20);
            create table parts_3 partition of parts for values from (20) to (30);
            insert into parts values (1, 1), (10, 2), (20, 3);
            create table renamed (id bigint primary key, owner_id bigint not null);
            insert into renamed values (1, 1);
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, parts: user_id, renamed: owner_id }
            """;

    private static Stack stack;
    private static Pipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        try (var connection = stack.connect()) {
            new DdlReports(connection).install();
        }
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

    private long epochBefore;

    @BeforeEach
    void remember() throws SQLException {
        stack.awaitReflected();
        epochBefore = stack.epoch();
    }

    @Test
    void shouldRaiseEverybodyWhenRowsWereRewritten() throws SQLException {
        stack.sql("alter table notes alter column stars type integer using stars + 1");

        assertEverybodyRaised();
        assertThat(pipeline.meters.scrape()).contains("tidemark_epoch_raises_total{cause=\"table_altered\"}");
    }

    @Test
    void shouldRaiseEverybodyWhenAPartitionWasEmptiedOrTakenAway() throws SQLException {
        stack.sql("truncate parts_1");
        assertEverybodyRaised();

        remember();
        stack.sql("alter table parts detach partition parts_2");
        assertEverybodyRaised();

        remember();
        stack.sql("drop table parts_3");
        assertEverybodyRaised();
    }

    @Test
    void shouldRaiseEverybodyForAChangeOfATableWhoseOwnerColumnWasRenamed() throws SQLException {
        stack.sql("alter table renamed rename column owner_id to user_id");
        assertEverybodyRaised();

        remember();
        stack.sql("update renamed set user_id = 2");
        assertEverybodyRaised();
        assertThat(pipeline.meters.scrape()).contains("tidemark_widened_total{cause=\"column_missing\"}");
    }

    private void assertEverybodyRaised() throws SQLException {
        stack.awaitReflected();
        assertThat(stack.epoch()).isGreaterThan(epochBefore);
    }
}
