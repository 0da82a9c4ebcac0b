package dev.tidemark.api.gate;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets requests wait until the tidemark has reached an LSN. While somebody waits it asks Redis for the tidemark again
 * and again, one question at a time for all of them; otherwise it does nothing. Thread-safe.
 */
public final class TidemarkWatch {

    /** A small part of what a change takes from its commit to Redis, and 500 questions a second at most. */
    private static final long PERIOD_MILLISECONDS = 2;

    /** A Redis that is away is asked at leisure. */
    private static final long PERIOD_AWAY_MILLISECONDS = 50;

    /** A few megabytes, and more than anybody has clients that write at once. */
    static final int MOST_WAITING = 10_000;

    private final Vertx vertx;
    private final Context context;
    private final Namespaces namespaces;
    private final Gate gate;
    private final ApiMetrics metrics;
    private final AtomicLong numbers = new AtomicLong();
    private final TreeSet<TidemarkWait> waiting = new TreeSet<>();
    private boolean asking;

    public TidemarkWatch(Vertx vertx, Namespaces namespaces, Gate gate, ApiMetrics metrics) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.namespaces = namespaces;
        this.gate = gate;
        this.metrics = metrics;
        metrics.waiters(this::size);
    }

    /**
     * Waits until the tidemark of the first source is at an LSN or above.
     *
     * @param bound how long at most
     * @param gone completes when whoever waits no longer does, one way or the other; the wait then ends unheard
     */
    public Future<WaitOutcome> await(WaitPurpose purpose, Lsn lsn, Duration bound, Future<Void> gone) {
        var wait = new TidemarkWait(purpose, lsn, numbers.incrementAndGet(), vertx.getOrCreateContext());
        if (!add(wait)) {
            metrics.waited(purpose.word(), WaitOutcome.FULL.word(), 0);
            return Future.succeededFuture(WaitOutcome.FULL);
        }
        long timer = vertx.setTimer(Math.max(1, bound.toMillis()), late -> end(wait, WaitOutcome.TIMEOUT));
        gone.onComplete(unheard -> {
            vertx.cancelTimer(timer);
            end(wait, WaitOutcome.GONE);
        });
        return wait.outcome().onComplete(ended -> vertx.cancelTimer(timer));
    }

    private synchronized boolean add(TidemarkWait wait) {
        if (waiting.size() >= MOST_WAITING) {
            return false;
        }
        waiting.add(wait);
        if (!asking) {
            asking = true;
            context.runOnContext(onIt -> askAfter(PERIOD_MILLISECONDS));
        }
        return true;
    }

    private void askAfter(long milliseconds) {
        vertx.setTimer(milliseconds, due -> ask());
    }

    private void ask() {
        namespaces.tidemarks().onComplete(answer -> {
            if (answer.succeeded()) {
                reached(answer.result());
            } else {
                giveUp();
            }
            goOn(answer.succeeded() ? PERIOD_MILLISECONDS : PERIOD_AWAY_MILLISECONDS);
        });
    }

    private synchronized void goOn(long milliseconds) {
        if (waiting.isEmpty()) {
            asking = false;
        } else {
            askAfter(milliseconds);
        }
    }

    private void reached(Optional<Tidemarks> tidemarks) {
        var state = gate.judge(tidemarks);
        if (state == GateState.OPEN || state == GateState.STALE) {
            var lsn = tidemarks.orElseThrow().lsn();
            List<TidemarkWait> ended = new ArrayList<>();
            synchronized (this) {
                while (!waiting.isEmpty() && waiting.first().lsn.compareTo(lsn) <= 0) {
                    ended.add(waiting.first());
                    waiting.pollFirst();
                }
            }
            ended.forEach(wait -> tell(wait, WaitOutcome.REACHED));
        }
    }

    /** Those that can be answered otherwise. */
    private void giveUp() {
        List<TidemarkWait> ended = new ArrayList<>();
        synchronized (this) {
            waiting.removeIf(wait -> wait.purpose == WaitPurpose.MIN_LSN && ended.add(wait));
        }
        ended.forEach(wait -> tell(wait, WaitOutcome.REDIS));
    }

    private void end(TidemarkWait wait, WaitOutcome outcome) {
        boolean waited;
        synchronized (this) {
            waited = waiting.remove(wait);
        }
        if (waited) {
            tell(wait, outcome);
        }
    }

    private void tell(TidemarkWait wait, WaitOutcome outcome) {
        metrics.waited(wait.purpose.word(), outcome.word(), System.nanoTime() - wait.startedAtNanoseconds);
        wait.end(outcome);
    }

    private synchronized int size() {
        return waiting.size();
    }
}
