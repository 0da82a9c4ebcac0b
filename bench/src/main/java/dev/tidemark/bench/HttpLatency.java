package dev.tidemark.bench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long answers take at a fixed rate.
 *
 * @param rate of requests a second
 * @param hit what each second of hits took
 * @param constant what seconds of a constant took at the same rate, each measured after one of hits
 */
record HttpLatency(double rate, Seconds hit, Seconds constant) {

    HttpLatency(double rate) {
        this(rate, new Seconds(), new Seconds());
    }

    /** What was measured second by second. Not thread-safe. */
    static final class Seconds {

        private final List<Histogram> seconds = new ArrayList<>();

        void add(Histogram nanoseconds) {
            seconds.add(nanoseconds);
        }

        /** Of all requests. */
        double milliseconds(double percentile) {
            var all = new Histogram(3);
            seconds.forEach(all::add);
            return all.getValueAtPercentile(percentile) / 1e6;
        }

        /** In the middle one of the seconds: a virtual machine that stands still now and then does so in others. */
        double middleMilliseconds(double percentile) {
            return HttpFigures.middle(seconds.stream()
                    .map(second -> second.getValueAtPercentile(percentile) / 1e6)
                    .toList());
        }
    }
}
