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
        if (row.table().keyColumns() == 0) {
            return Optional.empty();
        }
        var line = new StringBuilder();
        for (int i = 0; i < row.table().keyColumns(); i++) {
            String value = row.value(i);
            if (value == null || Fields.isUnknown(value)) {
                return Optional.empty();
            }
            Fields.append(line, value);
        }
        return line.isEmpty()
                ? Optional.empty()
                : Optional.of(new RowKey(row.table().name(), line.toString()));
    }

    /** Values as they stand in keys of the state. */
    public static String line(List<@Nullable String> values) {
        var line = new StringBuilder();
        values.forEach(value -> Fields.append(line, value));
        return line.toString();
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
