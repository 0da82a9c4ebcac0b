package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.GapCause;
import java.util.List;
import java.util.Optional;

/**
 * What came of a {@link Raise}. Immutable.
 *
 * @param outcome what was done
 * @param epoch the epoch since
 * @param owesFlags whether the flags of all users have still to be written
 * @param counters the counter of each user since, in the order they were given
 */
public record Raised(Outcome outcome, long epoch, boolean owesFlags, List<Long> counters) {

    /** What a raise did. */
    public enum Outcome {
        /** What was asked for. */
        APPLIED,
        /** Nothing: it had been applied before. A batch that raised everybody because of a gap is told as that again. */
        DUPLICATE,
        /** Raised everybody as well: batches came before, and Redis knows of none. */
        TIDEMARK_MISSING,
        /** Raised everybody as well: the epoch is gone, and with it what versions were made of. */
        STATE_MISSING,
        /** Raised everybody as well: the source's positions are of another timeline. */
        TIMELINE_CHANGED,
        /** Raised everybody as well: the batch begins after where Redis is, so something between them is lost. */
        POSITION_SKIPPED,
        /** Raised everybody as well: Redis was started again or failed over, and may have lost what no batch tells of. */
        REDIS_REPLACED;

        /** Whether something was lost on the way, so that everybody was raised. */
        public boolean isGap() {
            return this != APPLIED && this != DUPLICATE;
        }

        /** What both come to, of which the other is that of the next slice: the last gap, or whether anything was done. */
        Outcome and(Outcome next) {
            return next.isGap() || this == DUPLICATE ? next : this;
        }
    }

    public Raised {
        counters = List.copyOf(counters);
    }

    /**
     * Why everybody was raised; empty when nothing was lost on the way.
     *
     * @param ifSkipped what it means that the batch began after where Redis was
     */
    public Optional<GapCause> gap(GapCause ifSkipped) {
        return switch (outcome) {
            case APPLIED, DUPLICATE -> Optional.empty();
            case TIDEMARK_MISSING -> Optional.of(GapCause.TIDEMARK_MISSING);
            case STATE_MISSING -> Optional.of(GapCause.STATE_MISSING);
            case TIMELINE_CHANGED -> Optional.of(GapCause.TIMELINE_CHANGED);
            case POSITION_SKIPPED -> Optional.of(ifSkipped);
            case REDIS_REPLACED -> Optional.of(GapCause.REDIS_REPLACED);
        };
    }
}
