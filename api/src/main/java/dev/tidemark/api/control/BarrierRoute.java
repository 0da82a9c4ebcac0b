package dev.tidemark.api.control;

import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.gate.WaitOutcome;
import dev.tidemark.api.gate.WaitPurpose;
import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.identity.BearerHandler;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.LogMessages;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * {@code POST /api/cache/barrier}: answers when everything that was committed before is reflected in the cache.
 * Thread-safe.
 *
 * <p>It commits a message of its own. What was committed before ends in Postgres' log before the message does, and the
 * message's own commit makes the tidemark pass it, also while nobody else writes.
 */
public final class BarrierRoute {

    private static final String EMIT = "select pg_logical_emit_message(true, $1::text, '')::text";

    private final Queries queries;
    private final TidemarkWatch watch;
    private final Duration bound;
    private final BearerHandler bearer;

    /**
     * @param queries of a role that may write; waits of others do not hold it up
     * @param bound how long to wait for the tidemark at most
     */
    public BarrierRoute(Queries queries, TidemarkWatch watch, Duration bound, BearerHandler bearer) {
        this.queries = queries;
        this.watch = watch;
        this.bound = bound;
        this.bearer = bearer;
    }

    public void addTo(Routes routes) {
        var operation = Operation.of("barrier", "cache", "Wait until everything committed so far is reflected")
                .forUsers()
                .answers(
                        200, "It is reflected", JsonSchema.object(new JsonObject().put("lsn", JsonSchema.of("string"))))
                .problems(ProblemType.BARRIER_TIMEOUT)
                .problems(Queries.PROBLEMS);
        routes.post("/api/cache/barrier", operation, bearer.forUsers((context, user) -> pass(context)));
    }

    private void pass(RoutingContext context) {
        queries.run(EMIT, Tuple.of(LogMessages.BARRIER))
                .map(rows -> Lsn.parse(rows.iterator().next().getString(0)))
                .compose(lsn -> watch.await(WaitPurpose.BARRIER, lsn, bound, Answers.ended(context))
                        .compose(outcome -> told(lsn, outcome)))
                .onSuccess(lsn -> Answers.json(context, new JsonObject().put("lsn", lsn.toString())))
                .onFailure(context::fail);
    }

    private Future<Lsn> told(Lsn lsn, WaitOutcome outcome) {
        return switch (outcome) {
            case REACHED -> Future.succeededFuture(lsn);
            case FULL ->
                Future.failedFuture(ProblemException.passing(
                        ProblemType.BUSY, "Too many requests wait for the tidemark already: come again"));
            default ->
                Future.failedFuture(ProblemException.passing(
                        ProblemType.BARRIER_TIMEOUT,
                        "The tidemark did not reach " + lsn + " within " + bound.toMillis()
                                + " ms: come again, and see /health"));
        };
    }
}
