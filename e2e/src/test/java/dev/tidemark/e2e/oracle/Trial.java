package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import dev.tidemark.e2e.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One application on a running pipeline whose transactions are judged one by one. For one thread. */
final class Trial implements AutoCloseable {

    private static final int FILLS = 3;

    private final Application application;
    private final OwnershipOracle oracle;
    private final RandomTransactions transactions;
    private final Connection connection;
    private final TransactionRunner runner;
    private final Set<TableName> vague;
    private boolean isVague;

    /**
     * @param stack has the application's tables, with {@link ChangedRows#triggers}
     */
    Trial(Application application, Stack stack) throws SQLException {
        this.application = application;
        this.oracle = application.oracle();
        this.transactions = application.transactions();
        this.connection = stack.connect();
        this.runner = new TransactionRunner(connection, application.tables());
        this.vague = application.tables().stream()
                .filter(table -> table.identity() == Table.Identity.INDEX_WITHOUT_KEY)
                .map(Table::name)
                .collect(Collectors.toSet());
    }

    /** Inserts the first rows, which nobody judges. */
    void fill() throws SQLException {
        for (int i = 0; i < FILLS; i++) {
            runner.run(transactions.fill(runner.rows()));
        }
    }

    /** Runs transactions until they changed enough rows, or went wrong often enough. */
    Tally judge(Stack stack, int changes) throws SQLException {
        var raised = new RaisedUsers(stack, application.users());
        raised.next(connection);
        var tally = new Tally(application);
        while (tally.changes() < changes && !tally.isEnough()) {
            Optional<Committed> committed = runner.run(transactions.next(runner.rows()));
            if (committed.isPresent()) {
                judge(committed.get(), raised.next(connection), tally);
            }
        }
        return tally;
    }

    private void judge(Committed committed, Raised raised, Tally tally) {
        Owners touched = oracle.touched(
                committed.start(), committed.end(), committed.changed().rows());
        tally.add(committed, touched, raised, Verdict.of(touched, raised), isDoubtful(committed));
    }

    /**
     * Whether what was logged allows to raise more than was touched: a row of everybody's that came and went, or old rows
     * without their keys, from the first on, as nobody can tell later which rows are still there.
     */
    private boolean isDoubtful(Committed committed) {
        Set<RowKey> rows = committed.changed().rows();
        isVague |= rows.stream().anyMatch(row -> vague.contains(row.table()));
        return isVague || rows.stream().anyMatch(row -> oracle.isEverybodys(row.table()));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
