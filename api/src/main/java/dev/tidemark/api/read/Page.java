package dev.tidemark.api.read;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a read as JSON text, made of the rows that {@link PageQuery} asks for. Stateless. */
final class Page {

    static final String NEXT_CURSOR = "next_cursor";

    private Page() {}

    /**
     * {@code {"results": [...], "next_cursor": …}}; the cursor is null on the last page.
     *
     * @param limit rows of the page; one more means that there is another page
     * @throws IllegalStateException when the order cannot tell the pages apart, or its values are too long; the message
     *     says so
     */
    static Buffer of(RowSet<Row> rows, int limit, String digest) {
        var body = Buffer.buffer("{\"results\":[");
        @Nullable List<@Nullable String> last = null;
        @Nullable String cursor = null;
        int number = 0;
        for (Row row : rows) {
            if (number == limit) {
                cursor = cursor(row, last, digest);
                break;
            }
            body.appendString(number == 0 ? "" : ",").appendString(row.getString(0));
            last = keys(row);
            number++;
        }
        return body.appendString("],\"" + NEXT_CURSOR + "\":")
                .appendString(Json.encode(cursor))
                .appendString("}");
    }

    private static String cursor(Row next, @Nullable List<@Nullable String> last, String digest) {
        if (last == null || "true".equals(next.getString(next.size() - 1))) {
            throw new IllegalStateException(
                    "two rows have the same in all columns of paging.by: add one that tells them apart, such as id");
        }
        String cursor = new Cursor(digest, last).encode();
        if (cursor.length() > Paging.LONGEST_CURSOR) {
            throw new IllegalStateException("a row's values of paging.by make a cursor of " + cursor.length()
                    + " characters, at most " + Paging.LONGEST_CURSOR + " are possible: order by shorter columns");
        }
        return cursor;
    }

    private static List<@Nullable String> keys(Row row) {
        List<@Nullable String> keys = new ArrayList<>();
        for (int i = 2; i < row.size() - 1; i++) {
            keys.add(row.getString(i));
        }
        return keys;
    }
}
