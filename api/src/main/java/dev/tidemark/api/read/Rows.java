package dev.tidemark.api.read;

import dev.tidemark.api.entry.Content;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.postgres.PostgresFailures;
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
    private final int longest;

    /**
     * @param longest how long an answer may be, in bytes of JSON; Postgres keeps a longer one to itself
     */
    Rows(Queries queries, int longest) {
        this.queries = queries;
        this.longest = longest;
    }

    /**
     * Fetches the answer as JSON text: an array of objects, a page of one, or one object if there is one. Fails with a
     * problem.
     */
    Future<Content> fetch(DeclaredRead read, UserId user, ReadArguments arguments) {
        return queries.run(read.statement().text(), read.values(user, arguments, longest))
                .recover(failure -> Future.failedFuture(
                        PostgresFailures.isTooLargeForPostgres(failure)
                                ? misdeclared(
                                        read,
                                        "its answer, or a value in it, is larger than Postgres makes any: page it")
                                : failure))
                .map(rows -> answer(read, arguments, rows));
    }

    private Content answer(DeclaredRead read, ReadArguments arguments, RowSet<Row> rows) {
        long length = rows.size() == 0 ? 0 : rows.iterator().next().getLong(1);
        if (read.declaration().result() == ReadResult.SINGLE && rows.size() > 1) {
            throw misdeclared(read, "it is declared to find one row and found several");
        }
        if (length > longest) {
            throw misdeclared(
                    read,
                    "its answer has " + length + " bytes, more than the " + longest
                            + " of api.max-answer-size: page it, or raise the setting");
        }
        if (read.declaration().paging().isPresent()) {
            return Content.rows(page(read, read.declaration().paging().get(), arguments, rows));
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
