package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.ArrayLiteral;
import dev.tidemark.contract.Fields;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Row;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands in some columns of a row, to look for or to be found by. Stateless. */
public final class ColumnValues {

    private ColumnValues() {}

    /** Why the values cannot be told, null when they can. */
    public static @Nullable Doubt doubt(Row row, List<String> columns) {
        for (String column : columns) {
            if (!row.table().columns().contains(column)) {
                return Doubt.COLUMN_MISSING;
            }
            if (Fields.isUnknown(row.value(column))) {
                return Doubt.OWNER_UNKNOWN;
            }
        }
        return null;
    }

    /**
     * The values, which must be known: none when one is null, as foreign keys mean it; one for each element when the only
     * column is an array.
     */
    public static List<List<String>> tuples(Row row, List<String> columns) {
        CapturedTable table = row.table();
        if (columns.size() == 1) {
            String column = columns.get(0);
            String value = row.value(column);
            if (value == null) {
                return List.of();
            }
            if (table.arrays().contains(column)) {
                return ArrayLiteral.elements(value).stream()
                        .distinct()
                        .map(List::of)
                        .toList();
            }
            return List.of(List.of(value));
        }
        List<String> values = new ArrayList<>(columns.size());
        for (String column : columns) {
            String value = row.value(column);
            if (value == null) {
                return List.of();
            }
            values.add(value);
        }
        return List.of(values);
    }
}
