package dev.tidemark.api.read;

import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.gate.WaitOutcome;
import dev.tidemark.api.gate.WaitPurpose;
import dev.tidemark.api.http.Answers;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Lets a read wait for the write that its client wants to see, when the cache is about to reflect it. Thread-safe. */
final class AwaitWrite {

    private final CachedAnswers cachedAnswers;
    private final TidemarkWatch watch;
    private final Duration bound;

    /**
     * @param bound how long to wait at most, zero for not at all
     */
    AwaitWrite(CachedAnswers cachedAnswers, TidemarkWatch watch, Duration bound) {
        this.cachedAnswers = cachedAnswers;
        this.watch = watch;
        this.bound = bound;
    }

    /** Looks for an answer, and once more after a wait where only the write was missing; never fails. */
    Future<Lookup> lookUp(DeclaredRead read, ReadRequest request, RoutingContext context) {
        var found = cachedAnswers.lookUp(read, request);
        if (request.minimumLsn().isEmpty() || bound.isZero()) {
            return found;
        }
        var minimum = request.minimumLsn().get();
        return found.compose(lookup -> {
            if (!lookup.lacksWrite()) {
                return Future.succeededFuture(lookup);
            }
            return watch.await(WaitPurpose.MIN_LSN, minimum, bound, Answers.ended(context))
                    .compose(outcome -> outcome == WaitOutcome.REACHED
                            ? cachedAnswers.lookUp(read, request)
                            : Future.succeededFuture(lookup));
        });
    }
}
