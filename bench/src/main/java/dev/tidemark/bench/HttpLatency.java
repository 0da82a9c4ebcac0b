package dev.tidemark.bench;

import org.HdrHistogram.Histogram;

/**
 * How long answers take at a fixed rate.
 *
 * @param rate of requests a second
 * @param measuredSeconds how long that was measured
 * @param ownSeconds in how many of them the machine was ours
 * @param hit nanoseconds of the requests in those
 * @param constant nanoseconds of requests for a constant, at the same rate, in seconds between
 */
record HttpLatency(double rate, int measuredSeconds, int ownSeconds, Histogram hit, Histogram constant) {

    /** In fewer the slowest answers are chance. */
    private static final int LEAST_SECONDS = 5;

    boolean isKnown() {
        return ownSeconds >= LEAST_SECONDS;
    }

    /** Of one of the two. */
    static double milliseconds(Histogram nanoseconds, double percentile) {
        return nanoseconds.getValueAtPercentile(percentile) / 1e6;
    }
}
