package dev.tidemark.api.gate;

import dev.tidemark.contract.Lsn;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Comparator;

/** One request that waits for the tidemark to reach an LSN. Thread-safe. */
final class TidemarkWait implements Comparable<TidemarkWait> {

    private static final Comparator<TidemarkWait> ORDER =
            Comparator.<TidemarkWait, Lsn>comparing(wait -> wait.lsn).thenComparingLong(wait -> wait.number);

    final WaitPurpose purpose;
    final Lsn lsn;
    final long startedAtNanoseconds = System.nanoTime();
    private final long number;
    private final Context context;
    private final Promise<WaitOutcome> outcome = Promise.promise();

    /**
     * @param number tells waits for the same LSN apart
     * @param context where whoever waits goes on
     */
    TidemarkWait(WaitPurpose purpose, Lsn lsn, long number, Context context) {
        this.purpose = purpose;
        this.lsn = lsn;
        this.number = number;
        this.context = context;
    }

    /** Completes when it has ended, unless whoever waits is gone. */
    Future<WaitOutcome> outcome() {
        return outcome.future();
    }

    void end(WaitOutcome how) {
        if (how != WaitOutcome.GONE) {
            context.runOnContext(onIt -> outcome.complete(how));
        }
    }

    /** By LSN: those that are reached first stand first. */
    @Override
    public int compareTo(TidemarkWait other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }
}
