package dev.tidemark.contract.change;

import dev.tidemark.contract.TableName;
import java.util.List;

/**
 * A table with those of its columns that travel to the invalidator. Immutable.
 *
 * @param name the table
 * @param keyColumns how many of the columns, from the first, identify a row; zero when nothing does
 * @param columns the columns, those of the key first
 */
public record CapturedTable(TableName name, int keyColumns, List<String> columns) {

    public CapturedTable {
        columns = List.copyOf(columns);
        if (keyColumns < 0 || keyColumns > columns.size()) {
            throw new IllegalArgumentException(
                    name + " has " + columns.size() + " columns, its key cannot have " + keyColumns);
        }
    }
}
