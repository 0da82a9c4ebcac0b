package dev.tidemark.cli.invalidations;

import dev.tidemark.cli.invalidations.Bound.AtOffset;
import dev.tidemark.cli.invalidations.Bound.AtTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a topic held when it was opened. Immutable.
 *
 * @param partitions first offset and the one after the last committed record, by partition
 * @param reachesBackTo since when it has everything, empty when it has nothing
 */
public record Extent(Map<Integer, Offsets> partitions, Optional<Instant> reachesBackTo) {

    /**
     * Of one partition.
     *
     * @param begin the first offset
     * @param end the one after the last
     */
    public record Offsets(long begin, long end) {

        boolean hasForgotten() {
            return begin > 0;
        }

        boolean isEmpty() {
            return begin >= end;
        }
    }

    public Extent {
        partitions = Map.copyOf(partitions);
    }

    /** Whether it holds nothing. */
    public boolean isEmpty() {
        return partitions.values().stream().allMatch(Offsets::isEmpty);
    }

    /** Whether some of a range may have been deleted since it was recorded. */
    public boolean mayLackOf(Range range) {
        Bound from = range.from().orElse(null);
        if (from instanceof AtOffset at) {
            return partitions.entrySet().stream()
                    .filter(partition -> range.partition().orElse(partition.getKey()) == partition.getKey())
                    .anyMatch(partition -> at.offset() < partition.getValue().begin());
        }
        boolean hasForgotten = partitions.values().stream().anyMatch(Offsets::hasForgotten);
        return hasForgotten
                && !(from instanceof AtTime at
                        && reachesBackTo
                                .filter(since -> !since.isAfter(at.time()))
                                .isPresent());
    }
}
