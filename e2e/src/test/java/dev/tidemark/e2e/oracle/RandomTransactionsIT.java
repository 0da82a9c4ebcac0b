package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is made up, on a real Postgres and without a pipeline. */
class RandomTransactionsIT {

    private static OwnPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        postgres = OwnPostgres.start();
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @Test
    void shouldMakeUpStatementsThatRunOrBreakAConstraint() throws SQLException {
        for (long seed : LongStream.range(1_000, 1_006).toArray()) {
            Application application = Application.random(seed);
            try (var connection = postgres.connect()) {
                try (var statement = connection.createStatement()) {
                    statement.execute(SchemaSql.of(application.tables()) + ChangedRows.triggers(application.tables()));
                }
                var runner = new TransactionRunner(connection, application.tables());
                var transactions = application.transactions();
                for (int i = 0; i < 3; i++) {
                    runner.run(transactions.fill(runner.rows()));
                }
                int changes = 0;
                int count = 100;
                for (int i = 0; i < count; i++) {
                    var committed = runner.run(transactions.next(runner.rows()));
                    if (committed.isPresent()) {
                        changes += committed.get().changed().changes();
                    }
                }

                assertThat(runner.failures()).as(application.toString()).isLessThan(0.5);
                assertThat(changes).as(application.toString()).isGreaterThan(count);
            }
        }
    }
}
