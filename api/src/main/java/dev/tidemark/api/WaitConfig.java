package dev.tidemark.api;

import java.time.Duration;

/**
 * How long requests may wait for the tidemark. Immutable.
 *
 * @param minimumLsn before a read with {@code X-Cache-Min-LSN} is answered from Postgres; zero for not at all
 * @param barrier before a barrier gives up
 */
public record WaitConfig(Duration minimumLsn, Duration barrier) {

    /** Forty times what a change takes from its commit to Redis. */
    public static final Duration DEFAULT_MINIMUM_LSN = Duration.ofMillis(200);

    /** Long enough for a transaction with many rows. */
    public static final Duration DEFAULT_BARRIER = Duration.ofSeconds(5);

    /** Half of the time after which a silent connection is closed. */
    public static final Duration LONGEST = Duration.ofSeconds(30);

    /** Both at their defaults. */
    public static final WaitConfig DEFAULT = new WaitConfig(DEFAULT_MINIMUM_LSN, DEFAULT_BARRIER);

    /**
     * @throws IllegalArgumentException when a part is out of its bounds
     */
    public WaitConfig {
        requireBounds("A read", Duration.ZERO, minimumLsn);
        requireBounds("A barrier", Duration.ofMillis(1), barrier);
    }

    private static void requireBounds(String who, Duration least, Duration wait) {
        if (wait.compareTo(least) < 0 || wait.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(who + " may wait " + least.toMillis() + " ms to " + LONGEST.toSeconds()
                    + " s for the tidemark, not " + wait);
        }
    }
}
