package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Optional;

/**
 * Columns whose values are those of another row. Immutable.
 *
 * @param targetColumns the columns of the other row, one for each
 * @param isArray whether the one column holds several values
 * @param actions what follows the foreign key's columns in SQL; empty when there is no foreign key
 */
record Pointer(
        List<String> columns, TableName target, List<String> targetColumns, boolean isArray, Optional<String> actions) {

    Pointer {
        columns = List.copyOf(columns);
        targetColumns = List.copyOf(targetColumns);
    }
}
