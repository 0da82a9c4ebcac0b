package dev.tidemark.e2e.checker;

import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Spreads the work of one thread at random over time; what was missed is not caught up with. For one thread. */
final class Pace {

    private static final long LATEST_NANOS = 100_000_000;

    private final Random random;
    private final double meanNanos;
    private long next = System.nanoTime();

    Pace(Random random, double perSecond) {
        this.random = random;
        this.meanNanos = 1e9 / perSecond;
    }

    void await() {
        next += (long) (-Math.log(1 - random.nextDouble()) * meanNanos);
        long now = System.nanoTime();
        if (next - now < -LATEST_NANOS) {
            next = now;
        }
        while (next - System.nanoTime() > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }
}
