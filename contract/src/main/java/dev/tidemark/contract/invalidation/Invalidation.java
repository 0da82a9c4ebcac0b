package dev.tidemark.contract.invalidation;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one batch did to one user, or to everybody: one record of {@code tidemark.invalidations}. Written after Redis
 * was changed, at least once: a record with the same source, position and user as an earlier one repeats it. Immutable.
 *
 * @param source the source database
 * @param position the position of the batch's end
 * @param user the user, empty for everybody
 * @param version the version that answers are cached under since; the epoch for everybody
 * @param appliedAt when Redis had answered, by the invalidator's clock
 * @param causes the first {@value #MOST_CAUSES} changes that led to it
 * @param causesLeftOut how many more there were
 */
public record Invalidation(
        SourceName source,
        Position position,
        Optional<UserId> user,
        long version,
        Instant appliedAt,
        List<Cause> causes,
        int causesLeftOut) {

    /** Enough to explain, and small for a user whom a bulk change touches a million times. */
    public static final int MOST_CAUSES = 10;

    /** Lua counts up to it exactly. */
    private static final long HIGHEST_VERSION = 1L << 53;

    public Invalidation {
        if (version < 0 || version > HIGHEST_VERSION) {
            throw new IllegalArgumentException("A version is between 0 and 2^53, not " + version);
        }
        causes = List.copyOf(causes);
    }
}
