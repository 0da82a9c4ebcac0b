package dev.tidemark.invalidator.ownership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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

    /** Of a longer way the rows in the middle are left out: people follow its ends. */
    private static final int MOST_ROWS_TOLD = 8;

    /** Of keys and expressions so many characters are told: more than those of people have. */
    private static final int LONGEST_PART = 200;

    /**
     * For people: the expressions from the changed row to the column that names the user, each with the row it led to:
     * {@code invoice_id -> invoices 17: customer_id -> customers 3: manager_id}. At most about 4,000 characters.
     */
    static String describe(@Nullable Way way, String last) {
        if (way == null) {
            return shortened(last);
        }
        List<String> parts = new ArrayList<>();
        parts.add(shortened(last));
        int depth = way.depth;
        int leftOut = Math.max(0, depth - MOST_ROWS_TOLD);
        for (Way at = way; at != null; at = at.before) {
            int fromEnd = depth - at.depth;
            if (leftOut == 0 || fromEnd < MOST_ROWS_TOLD / 2 || at.depth <= MOST_ROWS_TOLD / 2) {
                parts.add(shortened(at.step) + " " + shortened(RowKey.readable(at.to.values())));
            } else if (fromEnd == MOST_ROWS_TOLD / 2) {
                parts.add("(" + leftOut + " rows more)");
            }
        }
        Collections.reverse(parts);
        return String.join(": ", parts);
    }

    /** The beginning of a text that is too long to be told. */
    static String shortened(String text) {
        if (text.length() <= LONGEST_PART) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_PART - 1)) ? LONGEST_PART - 1 : LONGEST_PART;
        return text.substring(0, end) + "…";
    }
}
