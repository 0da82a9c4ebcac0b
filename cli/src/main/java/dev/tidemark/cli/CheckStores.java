package dev.tidemark.cli;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/**
 * Tells which of the answers that were read for the cache are not there, by what the api counts: it answers before they
 * are stored, and whether they were or not. For one thread, once.
 */
final class CheckStores {

    private static final Duration PERIOD = Duration.ofMillis(10);

    /** Three seconds: an api that warms waits two for Redis. */
    private static final int MOST_LOOKS = 300;

    private final MeterRegistry registry;
    private final Pace.Sleep sleep;

    /**
     * @param registry where the api counts, and nobody else
     */
    CheckStores(MeterRegistry registry, Pace.Sleep sleep) {
        this.registry = registry;
        this.sleep = sleep;
    }

    /** Takes back what was counted as stored and is not. What Redis has not confirmed in time is not. */
    void check(Warmed warmed) throws InterruptedException {
        awaitEnds(warmed.filled());
        warmed.notStored("too-large", tooLarge());
        warmed.notStored("outdated", refused());
        warmed.notStored("redis", warmed.filled() - stored());
    }

    private void awaitEnds(long answers) throws InterruptedException {
        for (int looks = 0; looks < MOST_LOOKS && tooLarge() + answered() + failed() < answers; looks++) {
            sleep.sleep(PERIOD.toNanos());
        }
    }

    private long tooLarge() {
        return total("cache_entries_too_large_total");
    }

    private long refused() {
        return total("cache_stores_refused_total");
    }

    private long stored() {
        return answered() - refused();
    }

    private long answered() {
        return total("cache_operations_total", "operation", "store", "outcome", "success");
    }

    private long failed() {
        return total("cache_errors_total", "operation", "store");
    }

    private long total(String counter, String... tags) {
        return (long) registry.find(counter).tags(tags).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
