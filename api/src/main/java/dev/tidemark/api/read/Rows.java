package dev.tidemark.api.read;

import dev.tidemark.api.entry.Content;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rows of reads, fresh from Postgres. Thread-safe. */
final class Rows {

    private static final Logger log = LoggerFactory.getLogger(Rows.class);

    private final Queries queries;

    Rows(Queries queries) {
        this.queries = queries;
    }

    /**
     * Fetches the answer as JSON text: an array of objects, a page of one, or one object if there is one. Fails with a
     * problem.
     */
    Future<Content> fetch(DeclaredRead read, UserId user, ReadArguments arguments) {
        return queries.run(read.statement().text(), read.values(user, arguments))
                .map(rows -> answer(read, arguments, rows));
    }

    private static Content answer(DeclaredRead read, ReadArguments arguments, RowSet<Row> rows) {
        if (read.declaration().paging().isPresent()) {
            return Content.rows(page(read, read.declaration().paging().get(), arguments, rows));
        }
        if (rows.size() > 1) {
            throw misdeclared(read, "it is declared to find one row and found several");
        }
        return rows.size() == 0
                ? Content.ABSENT
                : Content.rows(Buffer.buffer(rows.iterator().next().getString(0)));
    }

    private static Buffer page(DeclaredRead read, Paging paging, ReadArguments arguments, RowSet<Row> rows) {
        try {
            return Page.of(rows, read.limit(arguments), Cursor.digest(read.declaration(), paging));
        } catch (IllegalStateException e) {
            throw misdeclared(read, String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException misdeclared(DeclaredRead read, String why) {
        log.atError()
                .addKeyValue("read", read.name())
                .addKeyValue("cause", why)
                .log("Read does not find what it is declared to: correct its declaration");
        return new ProblemException(ProblemType.INTERNAL, "The read " + read.name() + " is declared wrongly: " + why);
    }
}
