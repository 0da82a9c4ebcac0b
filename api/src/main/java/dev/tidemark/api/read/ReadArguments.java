package dev.tidemark.api.read;

import java.util.Optional;
import java.util.SortedMap;

/**
 * What one request asks of a read. Immutable.
 *
 * @param values canonical values by parameter name; what is NULL is not there
 */
record ReadArguments(SortedMap<String, String> values) {

    /**
     * Where the page begins; empty for the first page and for a read without pages.
     *
     * @throws IllegalArgumentException when the cursor is none of this read's; the message says so
     */
    Optional<Cursor> cursor(ReadDeclaration read) {
        String text = values.get(Paging.CURSOR);
        if (read.paging().isEmpty() || text == null) {
            return Optional.empty();
        }
        Paging paging = read.paging().get();
        return Optional.of(
                Cursor.decode(text, Cursor.digest(read, paging), paging.by().size()));
    }
}
