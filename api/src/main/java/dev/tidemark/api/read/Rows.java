package dev.tidemark.api.read;

import dev.tidemark.api.entry.Content;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The rows of reads, fresh from Postgres. Thread-safe. */
final class Rows {

    private final Queries queries;

    Rows(Queries queries) {
        this.queries = queries;
    }

    /** Fetches the rows as a JSON array of objects; fails with a problem. */
    Future<Content> fetch(DeclaredRead read, UserId user, ReadArguments arguments) {
        return queries.run(read.statement().text(), read.values(user, arguments))
                .map(rows -> Content.rows(Buffer.buffer(rows.iterator().next().getString(0))));
    }
}
