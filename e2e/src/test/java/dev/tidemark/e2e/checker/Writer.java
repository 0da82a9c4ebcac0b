package dev.tidemark.e2e.checker;

import dev.tidemark.contract.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Raises the values of users of its own, and notes when each commit returned and where the log stood then. Whether a
 * commit happened that did not return is told by the next value. For one thread.
 */
final class Writer implements Runnable {

    private static final int MOST_USERS = 4;
    private static final int ONE_IN = 5;

    private final Database database;
    private final Workload workload;
    private final int number;
    private final Histories histories;
    private final Tally tally;
    private final BooleanSupplier goOn;
    private final Random random;
    private @Nullable Connection connection;

    /** Where it writes. */
    interface Database {
        Connection connect() throws SQLException;
    }

    Writer(Database database, Workload workload, int number, Histories histories, Tally tally, BooleanSupplier goOn) {
        this.database = database;
        this.workload = workload;
        this.number = number;
        this.histories = histories;
        this.tally = tally;
        this.goOn = goOn;
        this.random = new Random(workload.seed() * 31 + number);
    }

    @Override
    public void run() {
        var pace = new Pace(random, (double) workload.writesPerSecond() / workload.writers());
        while (goOn.getAsBoolean()) {
            pace.await();
            try {
                write();
            } catch (SQLException e) {
                tally.failedToWrite();
                disconnect();
            }
        }
        disconnect();
    }

    private void write() throws SQLException {
        if (connection == null) {
            connection = database.connect();
            connection.setAutoCommit(false);
        }
        int users = random.nextInt(ONE_IN) == 0 ? 1 + random.nextInt(MOST_USERS) : 1;
        Map<Long, Long> versions = new TreeMap<>();
        for (int i = 0; i < users; i++) {
            // Every writer has each of so many users.
            long user = histories.first()
                    + number
                    + (long) workload.writers() * random.nextInt(workload.users() / workload.writers());
            versions.put(user, histories.of(user).highestVersion());
        }
        Map<Long, Long> values = new TreeMap<>();
        for (long user : versions.keySet()) {
            try (var update = connection.prepareStatement(CheckedApplication.write(user))) {
                update.setLong(1, user);
                try (var row = update.executeQuery()) {
                    row.next();
                    values.put(user, row.getLong(1));
                }
            }
        }
        connection.commit();
        long committedAt = System.nanoTime();
        values.forEach((user, value) -> histories.of(user).committed(value, committedAt));
        values.forEach((user, value) -> tally.wrote());
        Lsn lsn = logPosition(connection);
        values.forEach((user, value) -> histories.of(user).located(value, lsn, versions.get(user)));
    }

    static Lsn logPosition(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    private void disconnect() {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                tally.failedToWrite();
            }
            connection = null;
        }
    }
}
