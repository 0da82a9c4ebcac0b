package dev.tidemark.invalidator.ownership;

import org.jspecify.annotations.Nullable;

/**
 * How a changed row led to a row on a way to users. Immutable.
 *
 * @param before the way up to the row before, null when that is the changed row itself
 * @param step the expression that was followed from there, as rules write it
 * @param to the row that it led to
 * @param depth how many rows it has led over, this one included
 */
record Way(@Nullable Way before, String step, RowKey to, int depth) {

    /** For people: the expressions from the changed row to the column that names the user, with the rows between. */
    static String describe(@Nullable Way way, String last) {
        return way == null ? last : describe(way.before, way.step) + " = " + way.to + ": " + last;
    }
}
