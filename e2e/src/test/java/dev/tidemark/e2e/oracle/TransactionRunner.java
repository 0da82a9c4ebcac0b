package dev.tidemark.e2e.oracle;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Runs transactions on the tables of one application, as their only writer. Each is tried first, every statement under a
 * savepoint of its own, and rolled back; what did not break a constraint is then run again as it would be by an
 * application. For one thread.
 */
final class TransactionRunner {

    /**
     * Broken constraints; a row that a trigger or a cascade of the same statement changed, or the same statement twice;
     * a savepoint that is gone.
     */
    private static final Pattern EXPECTED_FAILURE = Pattern.compile("23...|27000|21000|3B001");

    private final Connection connection;
    private final List<Table> tables;
    private DatabaseRows rows;
    private int tried;
    private int failed;

    /**
     * @param connection for this runner alone
     */
    TransactionRunner(Connection connection, List<Table> tables) throws SQLException {
        this.connection = connection;
        this.tables = List.copyOf(tables);
        ChangedRows.prepare(connection);
        connection.setAutoCommit(false);
        this.rows = DatabaseRows.read(connection, tables);
        connection.commit();
    }

    /** What is committed now. */
    DatabaseRows rows() {
        return rows;
    }

    /** The share of statements that broke a constraint. */
    double failures() {
        return tried == 0 ? 0 : (double) failed / tried;
    }

    /** Runs what can be run of a transaction; empty when nothing can. */
    Optional<Committed> run(RandomTransaction transaction) throws SQLException {
        RandomTransaction valid = transaction.of(valid(transaction.statements()));
        if (valid.statements().isEmpty()) {
            return Optional.empty();
        }
        DatabaseRows start = rows;
        try {
            execute(String.join(";\n", valid.statements()));
            // What is deferred happens at the end: it has to be in what is read here.
            execute("set constraints all immediate");
            if (valid.isRolledBack()) {
                connection.rollback();
                return Optional.of(new Committed(valid, start, start, new ChangedRows(Set.of(), 0)));
            }
            ChangedRows changed = ChangedRows.read(connection, tables);
            DatabaseRows end = DatabaseRows.read(connection, tables);
            connection.commit();
            rows = end;
            return Optional.of(new Committed(valid, start, end, changed));
        } catch (SQLException e) {
            connection.rollback();
            throw new SQLException("A transaction that was tried before failed: " + valid, e.getSQLState(), e);
        }
    }

    private List<String> valid(List<String> statements) throws SQLException {
        List<String> valid = new ArrayList<>();
        if (tryAll(statements, valid, false)) {
            return valid;
        }
        // A deferred constraint was broken: find out by which statement.
        List<String> immediate = new ArrayList<>();
        return tryAll(statements, immediate, true) ? immediate : List.of();
    }

    private boolean tryAll(List<String> statements, List<String> valid, boolean isImmediate) throws SQLException {
        try {
            if (isImmediate) {
                execute("set constraints all immediate");
            }
            for (String statement : statements) {
                tried++;
                if (succeeds(statement)) {
                    valid.add(statement);
                } else {
                    failed++;
                }
            }
            return succeeds("set constraints all immediate");
        } finally {
            connection.rollback();
        }
    }

    private boolean succeeds(String sql) throws SQLException {
        if (sql.startsWith("savepoint")) {
            execute(sql);
            return true;
        }
        execute("savepoint try");
        try {
            execute(sql);
            if (!sql.startsWith("rollback to") && !sql.startsWith("release")) {
                execute("release savepoint try");
            }
            return true;
        } catch (SQLException e) {
            if (!EXPECTED_FAILURE.matcher(String.valueOf(e.getSQLState())).matches()) {
                throw new SQLException("Not a statement that can be run: " + sql, e.getSQLState(), e);
            }
            execute("rollback to savepoint try; release savepoint try");
            return false;
        }
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
