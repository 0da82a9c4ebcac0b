package dev.tidemark.api.postgres;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.VertxException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;

/** What a failure of Postgres means to a client. Stateless. */
public final class PostgresFailures {

    private static final String QUERY_CANCELED = "57014";

    private PostgresFailures() {}

    /** Fails with a problem where a client can be told more than that the request failed. */
    static <T> Future<T> asProblem(Throwable failure) {
        if (failure instanceof PgException refusal) {
            return Future.failedFuture(problemOf(refusal));
        }
        if (failure instanceof ConnectionPoolTooBusyException || hasWaitedTooLong(failure)) {
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

    /** @see <a href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Error codes</a> */
    private static Throwable problemOf(PgException refusal) {
        String state = refusal.getSqlState();
        if (state.equals(QUERY_CANCELED)) {
            return ProblemException.passing(
                    ProblemType.QUERY_TIMEOUT, "The database was stopped after it took too long", refusal);
        }
        return switch (state.substring(0, 2)) {
            // A value of the right form that its column's type cannot hold.
            case "22" ->
                new ProblemException(
                        ProblemType.INVALID_REQUEST, "A value is not of its type: " + refusal.getErrorMessage());
            // No connection, no resources, shut down by an operator.
            case "08", "53", "57" -> unavailable(refusal);
            default -> refusal;
        };
    }

    private static ProblemException unavailable(Throwable failure) {
        return ProblemException.passing(ProblemType.POSTGRES_UNAVAILABLE, "The database is away: come again", failure);
    }
}
