package dev.tidemark.api.gate;

import java.time.Instant;

/**
 * One answer of Postgres to what time it is. Immutable. What it said counts from the moment it was asked, though it
 * looked at its clock some time later: so an error, at most the way there, only ever makes things look older than they
 * are.
 *
 * @param askedAtNanoseconds by a monotonic clock here
 * @param said what Postgres answered
 */
record ClockReading(long askedAtNanoseconds, Instant said) {

    /** Postgres' time, or a little later, at a moment of the monotonic clock. */
    Instant at(long nanoseconds) {
        return said.plusNanos(nanoseconds - askedAtNanoseconds);
    }
}
