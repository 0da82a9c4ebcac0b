package dev.tidemark.api.read;

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
     * Fetches the answer as JSON text: an array of objects, or one object; empty when there is no such object. Fails
     * with a problem.
     */
    Future<Buffer> fetch(DeclaredRead read, UserId user, ReadArguments arguments) {
        return queries.run(read.statement().text(), read.values(user, arguments))
                .map(rows -> answer(read, rows));
    }

    private static Buffer answer(DeclaredRead read, RowSet<Row> rows) {
        if (rows.size() > 1) {
            log.atError()
                    .addKeyValue("read", read.name())
                    .log("Read is declared single and found several rows: correct its sql, or declare it a list");
            throw new ProblemException(
                    ProblemType.INTERNAL, "The read " + read.name() + " is declared to find one row and found several");
        }
        return rows.size() == 0
                ? Buffer.buffer()
                : Buffer.buffer(rows.iterator().next().getString(0));
    }
}
