package dev.tidemark.contract.change;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Set;

/**
 * A table with those of its columns that travel to the invalidator. Immutable.
 *
 * @param name the table
 * @param keyColumns how many of the columns, from the first, identify a row; zero when nothing does
 * @param columns the columns, those of the key first
 * @param arrays those of the columns whose values are arrays, written as Postgres writes them
 */
public record CapturedTable(TableName name, int keyColumns, List<String> columns, Set<String> arrays) {

    public CapturedTable {
        columns = List.copyOf(columns);
        arrays = Set.copyOf(arrays);
        if (keyColumns < 0 || keyColumns > columns.size()) {
            throw new IllegalArgumentException(
                    name + " has " + columns.size() + " columns, its key cannot have " + keyColumns);
        }
        if (!columns.containsAll(arrays)) {
            throw new IllegalArgumentException(name + " has no columns " + arrays);
        }
    }

    /** A table none of whose columns are arrays. */
    public CapturedTable(TableName name, int keyColumns, List<String> columns) {
        this(name, keyColumns, columns, Set.of());
    }

    /** The columns that identify a row. */
    public List<String> key() {
        return columns.subList(0, keyColumns);
    }
}
