package dev.tidemark.api.read;

/** The query that is run for a read, made of the one that was declared. Stateless. */
final class RowQuery {

    private RowQuery() {}

    /**
     * Postgres writes the JSON: numbers keep all their digits, and no type passes through Java. The line break ends a
     * comment that the query may end with.
     */
    static String of(ReadResult result, String query) {
        return switch (result) {
            case LIST ->
                "select '[' || coalesce(string_agg(row_to_json(answer)::text, ','), '') || ']' from (" + query
                        + "\n) as answer";
            // A second row is enough to tell that it is not the only one.
            case SINGLE -> "select row_to_json(answer)::text from (" + query + "\n) as answer limit 2";
        };
    }
}
