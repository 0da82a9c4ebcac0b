package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.List;

/** A row by its table and the text of its primary key. Immutable. */
record RowKey(TableName table, List<String> key) {

    RowKey {
        key = List.copyOf(key);
    }

    @Override
    public String toString() {
        return table + key.toString();
    }
}
