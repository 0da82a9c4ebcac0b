package dev.tidemark.e2e.checker;

import java.time.Duration;

/** How long answers took, in steps of a tenth of their length. Thread-safe. */
final class Latencies {

    private static final int SHORTEST_MICROS = 10;
    private static final double STEP = 1.1;
    /** Up to more than a minute. */
    private static final int STEPS = 180;

    private final long[] counts = new long[STEPS];
    private long total;

    synchronized void add(long nanoseconds) {
        double steps = Math.log(nanoseconds / 1_000.0 / SHORTEST_MICROS) / Math.log(STEP);
        counts[(int) Math.max(0, Math.min(STEPS - 1, Math.ceil(steps)))]++;
        total++;
    }

    /** The time within which a part of the answers came, zero when there were none. */
    synchronized Duration quantile(double part) {
        long left = (long) Math.ceil(total * part);
        for (int step = 0; step < STEPS && total > 0; step++) {
            left -= counts[step];
            if (left <= 0) {
                return Duration.ofNanos((long) (SHORTEST_MICROS * 1_000 * Math.pow(STEP, step)));
            }
        }
        return Duration.ZERO;
    }

    synchronized void clear() {
        java.util.Arrays.fill(counts, 0);
        total = 0;
    }
}
