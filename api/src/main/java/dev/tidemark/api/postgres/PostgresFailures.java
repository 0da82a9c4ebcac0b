package dev.tidemark.api.postgres;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a failure of Postgres means to a client. Stateless. */
public final class PostgresFailures {

    private static final Logger log = LoggerFactory.getLogger(PostgresFailures.class);

    private static final String QUERY_CANCELED = "57014";

    private static final String PROGRAM_LIMIT_EXCEEDED = "54000";

    private static final Set<String> NOT_OF_THE_DOMAIN = Set.of("23502", "23514");

    private PostgresFailures() {}

    /** Fails with a problem where a client can be told more than that the request failed. */
    static <T> Future<T> asProblem(Throwable failure) {
        if (failure instanceof PgException refusal) {
            return Future.failedFuture(problemOf(refusal));
        }
        if (failure instanceof ConnectionPoolTooBusyException) {
            return Future.failedFuture(ProblemException.passing(
                    ProblemType.BUSY, "Too many requests wait for a connection to the database: come again", failure));
        }
        if (hasWaitedTooLong(failure)) {
            return Future.failedFuture(ProblemException.passing(
                    ProblemType.BUSY, "No connection to the database came free in time: come again", failure));
        }
        if (failure instanceof RuntimeException && !(failure instanceof VertxException)) {
            return Future.failedFuture(failure);
        }
        return Future.failedFuture(unavailable(failure));
    }

    /** Whether no connection came in time. The pool tells it by the text alone: its exception has no type of its own. */
    public static boolean hasWaitedTooLong(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("Timeout");
    }

    /** Whether something was to become larger than Postgres can make it: a text of a gibibyte. */
    public static boolean isTooLargeForPostgres(Throwable failure) {
        return failure instanceof PgException refusal && PROGRAM_LIMIT_EXCEEDED.equals(refusal.getSqlState());
    }

    /** @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a> */
    private static Throwable problemOf(PgException refusal) {
        String state = refusal.getSqlState();
        if (state.equals(QUERY_CANCELED)) {
            return ProblemException.passing(
                    ProblemType.QUERY_TIMEOUT, "The database was stopped after it took too long", refusal);
        }
        // Without a table it is no write's: a value does not keep to its domain.
        if (NOT_OF_THE_DOMAIN.contains(state) && refusal.getTable() == null) {
            return misfit(refusal);
        }
        return switch (state.substring(0, 2)) {
            // A value of the right form that its column's type cannot hold, or a row's that the query converts.
            case "22" -> misfit(refusal);
            // No connection, no resources, shut down by an operator.
            case "08", "53", "57" -> unavailable(refusal);
            default -> refusal;
        };
    }

    /** Postgres' own words may hold what stands in a row, also in another user's: they are for the log alone. */
    private static ProblemException misfit(PgException refusal) {
        log.atDebug()
                .addKeyValue("sql_state", refusal.getSqlState())
                .addKeyValue("cause", refusal.getErrorMessage())
                .log("Value does not fit its type");
        return new ProblemException(
                ProblemType.INVALID_REQUEST,
                "A value does not fit its type, or a row's does not: correct the parameters; the api's log at DEBUG says more");
    }

    private static ProblemException unavailable(Throwable failure) {
        return ProblemException.passing(ProblemType.POSTGRES_UNAVAILABLE, "The database is away: come again", failure);
    }
}
