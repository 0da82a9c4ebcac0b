package dev.tidemark.contract.change;

import dev.tidemark.contract.Fields;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a row at one moment: for each column of its table a value, null, or {@link #UNKNOWN}. Immutable; the
 * array given to it becomes its own.
 */
public final class Row {

    /** Stands for a value that Postgres did not send: {@link Fields#UNKNOWN}. */
    public static final String UNKNOWN = Fields.UNKNOWN;

    /** Stands for a value that is not passed on: {@link Fields#OMITTED}. */
    public static final String OMITTED = Fields.OMITTED;

    private final CapturedTable table;
    private final @Nullable String[] values;

    /**
     * @throws IllegalArgumentException when there is not one value for each column
     */
    public Row(CapturedTable table, @Nullable String... values) {
        if (values.length != table.columns().size()) {
            throw new IllegalArgumentException(
                    table.name() + " has " + table.columns().size() + " columns, not " + values.length);
        }
        this.table = table;
        this.values = values;
    }

    /** A row of which nothing is known. */
    public static Row unknown(CapturedTable table) {
        var values = new String[table.columns().size()];
        Arrays.fill(values, UNKNOWN);
        return new Row(table, values);
    }

    public CapturedTable table() {
        return table;
    }

    /** The value of a column by its place, {@link #UNKNOWN} (the same object) when it was not sent. */
    public @Nullable String value(int column) {
        return values[column];
    }

    /** The value of a column by its name, {@link #UNKNOWN} (the same object) when it was not sent or not captured. */
    public @Nullable String value(String column) {
        int at = table.columns().indexOf(column);
        return at < 0 ? UNKNOWN : values[at];
    }

    /** The values of the key in the order of its columns. */
    public List<@Nullable String> key() {
        return Arrays.asList(values).subList(0, table.keyColumns());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof Row row) || !table.equals(row.table)) {
            return false;
        }
        for (int i = 0; i < values.length; i++) {
            if (Fields.isUnknown(values[i]) != Fields.isUnknown(row.values[i])) {
                return false;
            }
        }
        return Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return table.name() + Arrays.toString(values);
    }
}
