package dev.tidemark.e2e.oracle;

import static java.util.stream.Collectors.joining;

import dev.tidemark.contract.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * All rows of some tables at one moment, in the order of their keys. A value is the list of its texts: none for null, one
 * for a scalar, those that are not null for an array. Immutable.
 */
final class DatabaseRows {

    private final Map<TableName, Map<List<String>, Map<String, List<String>>>> rows;

    DatabaseRows(Map<TableName, Map<List<String>, Map<String, List<String>>>> rows) {
        this.rows = rows;
    }

    /** Reads them in the connection's transaction. */
    static DatabaseRows read(Connection connection, List<Table> tables) throws SQLException {
        Map<TableName, Map<List<String>, Map<String, List<String>>>> rows = new HashMap<>();
        try (var statement = connection.createStatement()) {
            boolean hasRows =
                    statement.execute(tables.stream().map(DatabaseRows::select).collect(joining("; ")));
            for (Table table : tables) {
                if (!hasRows) {
                    throw new IllegalStateException("No rows were returned for " + table.name());
                }
                rows.put(table.name(), rows(table, statement.getResultSet()));
                hasRows = statement.getMoreResults();
            }
        }
        return new DatabaseRows(rows);
    }

    private static String select(Table table) {
        String columns = table.meaningful().stream().map(TableName::quote).collect(joining(", "));
        String key = table.key().stream().map(TableName::quote).collect(joining(", "));
        return "select " + columns + " from " + table.name().quoted() + " order by " + key;
    }

    private static Map<List<String>, Map<String, List<String>>> rows(Table table, ResultSet result)
            throws SQLException {
        Map<List<String>, Map<String, List<String>>> rows = new LinkedHashMap<>();
        List<String> columns = table.meaningful();
        while (result.next()) {
            Map<String, List<String>> row = new LinkedHashMap<>();
            for (String column : columns) {
                row.put(column, texts(result, row.size() + 1, table.column(column)));
            }
            rows.put(table.key().stream().map(column -> row.get(column).get(0)).toList(), row);
        }
        return rows;
    }

    private static List<String> texts(ResultSet row, int index, Column column) throws SQLException {
        if (!column.isArray()) {
            String text = row.getString(index);
            return text == null ? List.of() : List.of(text);
        }
        Array array = row.getArray(index);
        return array == null
                ? List.of()
                : Arrays.stream((Object[]) array.getArray())
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .toList();
    }

    /** The rows of a table by key. */
    Map<List<String>, Map<String, List<String>>> of(TableName table) {
        return rows.getOrDefault(table, Map.of());
    }

    /** The values of a row, null when there is none. */
    @Nullable
    Map<String, List<String>> find(RowKey row) {
        return of(row.table()).get(row.key());
    }

    /** The keys of the rows whose columns hold one of the values wanted of each. */
    List<RowKey> where(TableName table, List<String> columns, List<List<String>> wanted) {
        List<RowKey> found = new ArrayList<>();
        of(table).forEach((key, row) -> {
            if (IntStream.range(0, columns.size())
                    .allMatch(i -> row.get(columns.get(i)).stream().anyMatch(wanted.get(i)::contains))) {
                found.add(new RowKey(table, key));
            }
        });
        return found;
    }
}
