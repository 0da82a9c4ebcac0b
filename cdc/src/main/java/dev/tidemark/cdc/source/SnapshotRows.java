package dev.tidemark.cdc.source;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.change.Row;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The rows of tables as an exported snapshot shows them, over a connection of its own. For one thread. */
public final class SnapshotRows implements AutoCloseable {

    /** Round trips cost nothing at this size, and rows of a few columns no memory. */
    private static final int FETCHED_AT_ONCE = 10_000;

    /** Long enough for the first rows of a table that is mostly dead ones. */
    private static final String SOCKET_TIMEOUT_SECONDS = "600";

    /** Takes the rows one by one. */
    public interface Reader {
        void read(Row row) throws InterruptedException;
    }

    private final Connection connection;

    private SnapshotRows(Connection connection) {
        this.connection = connection;
    }

    /** Takes the snapshot, which stays until this is closed. */
    public static SnapshotRows take(DatabaseUrl url, ExportedSlot slot) throws SQLException {
        var properties = SourceDatabase.properties(url, "load");
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        Connection connection = DriverManager.getConnection(url.jdbc(), properties);
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "select set_config(name, '0', false) from pg_settings where name in"
                            + " ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')");
            // Rows that a policy hides from this role would be missing: better an error.
            statement.execute("set row_security = off");
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            statement.execute("set transaction snapshot '" + slot.snapshot() + "'");
            return new SnapshotRows(connection);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** Reads all rows of a table. */
    public void read(CapturePlan.Table table, Reader reader) throws SQLException, InterruptedException {
        List<ColumnType> types = table.types();
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCHED_AT_ONCE);
            try (ResultSet rows = statement.executeQuery(select(table))) {
                while (rows.next()) {
                    var values = new @Nullable String[types.size()];
                    for (int i = 0; i < values.length; i++) {
                        values[i] = types.get(i).read(value(rows, i + 1, types.get(i)));
                    }
                    reader.read(new Row(table.captured(), values));
                }
            }
        }
    }

    private static @Nullable Object value(ResultSet rows, int column, ColumnType type) throws SQLException {
        if (!type.isArray()) {
            return rows.getString(column);
        }
        var array = rows.getArray(column);
        return array == null ? null : array.getArray();
    }

    private static String select(CapturePlan.Table table) {
        String columns = IntStream.range(0, table.types().size())
                .mapToObj(
                        i -> table.types().get(i).sql(table.captured().columns().get(i)))
                .collect(Collectors.joining(", "));
        return "select " + columns + " from " + (table.isPartitioned() ? "" : "only ")
                + table.captured().name().quoted();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
