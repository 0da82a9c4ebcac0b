package dev.tidemark.cli.catalog;

import dev.tidemark.contract.TableName;
import java.util.List;

/**
 * A foreign key. Immutable.
 *
 * @param from the table that has it
 * @param columns its columns
 * @param to the table that it leads to
 * @param referenced the columns there, one for each
 * @param isNullable whether a row may point nowhere
 */
public record ForeignKey(
        TableName from, List<String> columns, TableName to, List<String> referenced, boolean isNullable) {

    public ForeignKey {
        columns = List.copyOf(columns);
        referenced = List.copyOf(referenced);
    }
}
