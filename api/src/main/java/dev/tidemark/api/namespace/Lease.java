package dev.tidemark.api.namespace;

import java.time.Duration;

/**
 * The right to fill an entry that is missing, while all others wait for it. It stands in the entry's place in Redis and
 * runs out by itself. Immutable.
 *
 * @param text what stands there
 */
public record Lease(String text) {

    /**
     * How long it lasts at most. A holder that died costs those who wait as much once; a read that takes longer costs one
     * more query for each process.
     */
    public static final Duration DURATION = Duration.ofMillis(400);

    private static final String NAME = "tidemark-lease ";

    /** A lease by somebody who is told apart from all others. */
    static Lease of(String holder) {
        return new Lease(NAME + holder);
    }

    /** The lease of one read of a call, which {@code read.lua} puts together the same way. */
    Lease ofRead(int number) {
        return new Lease(text + number);
    }
}
