package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.Row;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which row of which table. Immutable.
 *
 * @param table the table
 * @param values the values of its key in the order of the key's columns, as a line of {@link Fields}
 */
public record RowKey(TableName table, String values) {

    /** The key of a row; empty when the table has none, or Postgres did not send it. */
    public static Optional<RowKey> of(Row row) {
        List<@Nullable String> key = row.key();
        for (String value : key) {
            if (value == null || Fields.isUnknown(value)) {
                return Optional.empty();
            }
        }
        return key.isEmpty() ? Optional.empty() : Optional.of(of(row.table().name(), key));
    }

    /** The key with these values. */
    public static RowKey of(TableName table, List<? extends @Nullable String> values) {
        return new RowKey(table, Fields.line(values));
    }

    /** For people: the values with commas between them. */
    static String readable(String values) {
        return values.replace('\t', ',');
    }

    @Override
    public String toString() {
        return table + "(" + readable(values) + ")";
    }
}
