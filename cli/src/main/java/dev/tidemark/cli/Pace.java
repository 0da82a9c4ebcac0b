package dev.tidemark.cli;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lets go on so many times a second at most; of what was late one is made up for. For one thread. */
final class Pace {

    private final long period;
    private final LongSupplier nanoTime;
    private final Sleep sleep;
    private long next;

    /** Waits for a number of nanoseconds, not at all for a negative one. */
    @FunctionalInterface
    interface Sleep {

        /** As the thread does. */
        Sleep OF_THE_THREAD = TimeUnit.NANOSECONDS::sleep;

        void sleep(long nanoseconds) throws InterruptedException;
    }

    /**
     * @param rate times a second
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    Pace(int rate, LongSupplier nanoTime, Sleep sleep) {
        period = Duration.ofSeconds(1).dividedBy(rate).toNanos();
        this.nanoTime = nanoTime;
        this.sleep = sleep;
        next = nanoTime.getAsLong();
    }

    /** Returns when it is time for the next. */
    void await() throws InterruptedException {
        sleep.sleep(next - nanoTime.getAsLong());
        next = Math.max(next, nanoTime.getAsLong() - period) + period;
    }
}
