package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.Row;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The rows on the ways to users, as they stood when the last transaction that was followed had committed. */
public interface Rows {

    /** The row with that key, null when there is none. */
    @Nullable
    Row get(RowKey key);

    /**
     * Hands over the rows that have these values in these columns, in an order that is the same every time.
     *
     * @param columns one of {@link dev.tidemark.contract.ownership.Ownership#lookups} of the table
     * @param row told of each row; false ends it
     * @return false when rows may have been left out, because a value of theirs is not known
     */
    boolean find(TableName table, List<String> columns, List<String> values, Predicate<Row> row);

    /**
     * Exchanges a row.
     *
     * @param old what {@link #get} says, null when there was none
     * @param now what it says from now on, null when there is none
     */
    void replace(RowKey key, @Nullable Row old, @Nullable Row now);

    /** Says that there is a row which cannot be kept, because its key is not known: whoever looks for it must doubt. */
    void miss(Row row);

    /**
     * Removes all rows of a table.
     *
     * @param removed told of each
     */
    void clear(TableName table, Consumer<Row> removed);
}
