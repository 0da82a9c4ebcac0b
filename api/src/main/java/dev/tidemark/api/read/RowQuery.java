package dev.tidemark.api.read;

import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.ResultColumn;
import java.util.List;

/**
 * The query that is run for a read without pages, made of the one that was declared: JSON text and its length, or the
 * length alone where the text is too long to be sent. Immutable.
 *
 * @param parameters how many the declared query has; the longest that the text may be follows
 */
record RowQuery(ReadResult result, int parameters) implements InspectStatement.Wrapping {

    @Override
    public int additionalParameters() {
        return 1;
    }

    /**
     * Postgres writes the JSON: numbers keep all their digits, and no type passes through Java. The line break ends a
     * comment that the query may end with.
     */
    @Override
    public String of(String query, List<ResultColumn> columns) {
        String text = switch (result) {
            case LIST ->
                "'[' || coalesce(string_agg(row_to_json(answer)::text, ','), '') || ']' as json from (" + query
                        + "\n) as answer";
            // A second row is enough to tell that it is not the only one.
            case SINGLE -> "row_to_json(answer)::text as json from (" + query + "\n) as answer limit 2";
        };
        return "select case when octet_length(json) <= $" + (parameters + 1)
                + "::text::bigint then json end, octet_length(json)::bigint from (select " + text + ") as whole";
    }
}
