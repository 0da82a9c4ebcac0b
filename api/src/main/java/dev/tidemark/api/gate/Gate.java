package dev.tidemark.api.gate;

import dev.tidemark.api.namespace.Tidemark;
import dev.tidemark.api.namespace.Tidemarks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Says whether cached answers are certain enough, and fresh enough, to be served. Thread-safe. */
public final class Gate {

    /** Another source's clock may be a little ahead; that of the database cannot, unless it was set back. */
    private static final Duration MOST_AHEAD = Duration.ofMillis(100);

    private final InstantSource postgresClock;
    private final Supplier<String> timeline;
    private final Duration maxStaleness;
    private final String rules;

    /**
     * @param postgresClock never behind Postgres' own
     * @param timeline which history the rows belong to that Postgres answers with
     * @param maxStaleness how far the oldest tidemark may be behind
     * @param rules digest of the ownership rules here
     */
    public Gate(InstantSource postgresClock, Supplier<String> timeline, Duration maxStaleness, String rules) {
        this.postgresClock = postgresClock;
        this.timeline = timeline;
        this.maxStaleness = maxStaleness;
        this.rules = rules;
    }

    /** Digest of the ownership rules here. */
    String rules() {
        return rules;
    }

    /** How far the oldest tidemark is behind Postgres' clock. */
    public Duration age(Tidemarks tidemarks) {
        return Duration.between(tidemarks.oldest(), postgresClock.instant());
    }

    /** The digest in the tidemarks that is not the one here, empty when nobody told; nothing when they agree. */
    Optional<String> otherRules(Tidemarks tidemarks) {
        for (Tidemark tidemark : tidemarks.bySource()) {
            if (!tidemark.rules().equals(rules)) {
                return Optional.of(tidemark.rules());
            }
        }
        return Optional.empty();
    }

    /** Whether answers may be served under these tidemarks. */
    public GateState judge(Optional<Tidemarks> tidemarks) {
        return judge(tidemarks, maxStaleness);
    }

    /**
     * Whether answers may be served to somebody who wants them fresher. A tidemark that far ahead is no good either:
     * Postgres' clock was set back, and the tidemark would look fresh for as long after the pipeline died.
     *
     * @param asked counts where it is less than what is allowed anyway
     */
    public GateState judge(Optional<Tidemarks> tidemarks, Duration asked) {
        if (tidemarks.isEmpty()) {
            return GateState.NO_TIDEMARK;
        }
        if (otherRules(tidemarks.get()).isPresent()) {
            return GateState.OTHER_RULES;
        }
        if (tidemarks.get().wentBack()) {
            return GateState.WENT_BACK;
        }
        if (!tidemarks.get().bySource().get(0).timeline().equals(timeline.get())) {
            return GateState.OTHER_TIMELINE;
        }
        var bound = asked.compareTo(maxStaleness) < 0 ? asked : maxStaleness;
        var oldest = tidemarks.get().oldest();
        var now = postgresClock.instant();
        boolean isFresh = !oldest.isBefore(now.minus(bound)) && !oldest.isAfter(now.plus(MOST_AHEAD));
        return isFresh ? GateState.OPEN : GateState.STALE;
    }
}
