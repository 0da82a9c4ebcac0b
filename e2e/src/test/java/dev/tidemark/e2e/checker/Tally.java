package dev.tidemark.e2e.checker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** How much the counts stand on. Thread-safe. */
public final class Tally {

    /** More than there are words for outcomes. */
    private static final int MOST_OUTCOMES = 40;

    private final LongAdder writes = new LongAdder();
    private final LongAdder failedWrites = new LongAdder();
    private final LongAdder withMinimumLsn = new LongAdder();
    private final LongAdder commands = new LongAdder();
    private final LongAdder looks = new LongAdder();
    private final Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
    private final Latencies latencies = new Latencies();

    void wrote() {
        writes.increment();
    }

    void failedToWrite() {
        failedWrites.increment();
    }

    void sawCommand() {
        commands.increment();
    }

    void looked() {
        looks.increment();
    }

    void answered(String outcome, boolean minimumLsn, long nanoseconds) {
        if (outcomes.size() < MOST_OUTCOMES || outcomes.containsKey(outcome)) {
            outcomes.computeIfAbsent(outcome, unused -> new LongAdder()).increment();
        }
        if (minimumLsn) {
            // It may wait for its write: that is no measure of how fast answers come.
            withMinimumLsn.increment();
        } else {
            latencies.add(nanoseconds);
        }
    }

    /** Row changes whose commit returned. */
    public long writes() {
        return writes.sum();
    }

    /** Answers from the cache. */
    public long hits() {
        return of("HIT");
    }

    /** Answers that were stored. */
    public long misses() {
        return of("MISS");
    }

    /**
     * Answers past the cache for a reason, such as {@code stale}; {@code fresher} is that for a request with
     * {@code X-Max-Staleness}.
     */
    public long bypasses(String reason) {
        return of("BYPASS " + reason);
    }

    /** Answers with a status other than 200 and 304, or none. */
    public long failures() {
        return sum("FAILED");
    }

    /** All requests. */
    public long reads() {
        return sum("");
    }

    /** Requests with {@code X-Cache-Min-LSN}. */
    public long readsWithMinimumLsn() {
        return withMinimumLsn.sum();
    }

    /** Commands that Redis was seen to run for Tidemark. */
    public long commands() {
        return commands.sum();
    }

    /** The time within which 99 of 100 answers to requests that wait for no write came since this was asked last. */
    public Duration cutP99() {
        Duration p99 = latencies.quantile(0.99);
        latencies.clear();
        return p99;
    }

    private long of(String outcome) {
        LongAdder count = outcomes.get(outcome);
        return count == null ? 0 : count.sum();
    }

    private long sum(String prefix) {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().startsWith(prefix))
                .mapToLong(outcome -> outcome.getValue().sum())
                .sum();
    }

    @Override
    public String toString() {
        return "writes=" + writes + " failed_writes=" + failedWrites + " reads=" + reads() + " " + outcomes
                + " with_min_lsn=" + withMinimumLsn + " redis_looks=" + looks + " redis_commands=" + commands;
    }
}
