package dev.tidemark.api.gate;

import dev.tidemark.api.namespace.Tidemarks;
import java.time.Duration;
import java.time.InstantSource;

/** Says whether cached answers are fresh enough to be served: open while the tidemark is. Thread-safe. */
public final class Gate {

    private final InstantSource postgresClock;
    private final Duration maxStaleness;

    /**
     * @param postgresClock never behind Postgres' own
     * @param maxStaleness how far the oldest tidemark may be behind
     */
    public Gate(InstantSource postgresClock, Duration maxStaleness) {
        this.postgresClock = postgresClock;
        this.maxStaleness = maxStaleness;
    }

    /** How far the oldest tidemark is behind Postgres' clock. */
    public Duration age(Tidemarks tidemarks) {
        return Duration.between(tidemarks.oldest(), postgresClock.instant());
    }

    /**
     * Whether answers may be served under these tidemarks. One that far ahead is no good either: Postgres' clock was
     * set back, and the tidemark would look fresh for as long after the pipeline died.
     */
    public boolean isOpen(Tidemarks tidemarks) {
        return age(tidemarks).abs().compareTo(maxStaleness) <= 0;
    }
}
