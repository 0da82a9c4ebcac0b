package dev.tidemark.api.postgres;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs statements in Postgres, each within a bounded time; what fails, fails with a problem. Thread-safe. */
public final class Queries {

    /** What it fails with when the statement is a good one. */
    public static final Set<ProblemType> PROBLEMS =
            Set.of(ProblemType.BUSY, ProblemType.QUERY_TIMEOUT, ProblemType.POSTGRES_UNAVAILABLE);

    /** Postgres ends statements itself; this is for one whose answer never comes, since the network swallows it. */
    private static final Duration LONGEST = PostgresPools.CONNECTION_TIMEOUT
            .plus(PostgresPools.STATEMENT_TIMEOUT)
            .plusSeconds(1);

    private final Pool pool;

    Queries(Pool pool) {
        this.pool = pool;
    }

    /** Runs a statement, prepared once for each connection. */
    public Future<RowSet<Row>> run(String sql, Tuple values) {
        return pool.preparedQuery(sql)
                .execute(values)
                .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.failedFuture(ProblemException.passing(
                                ProblemType.POSTGRES_UNAVAILABLE,
                                "The database does not answer; it may still carry out what it was asked: come again",
                                failure))
                        : PostgresFailures.asProblem(failure));
    }
}
