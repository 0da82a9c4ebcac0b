package dev.tidemark.cli.invalidations;

import dev.tidemark.cli.invalidations.Bound.AtOffset;
import dev.tidemark.cli.invalidations.Bound.AtTime;
import dev.tidemark.cli.invalidations.Extent.Offsets;
import dev.tidemark.contract.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The offsets between which a range lies. Stateless. */
final class Span {

    private Span() {}

    /**
     * The offsets to read, by partition; of times the first is asked of Kafka.
     *
     * @param firstSince the first offset of each partition since a time, none where there is none
     * @throws InvalidationsException when an offset is beyond what there is
     */
    static Map<Integer, Offsets> of(Range range, Extent extent, Function<AtTime, Map<Integer, Long>> firstSince) {
        range.from().ifPresent(bound -> requireWithin(bound, extent));
        range.to().ifPresent(bound -> requireWithin(bound, extent));
        Optional<Map<Integer, Long>> since = range.from()
                .filter(AtTime.class::isInstance)
                .map(AtTime.class::cast)
                .map(firstSince);
        Map<Integer, Offsets> spans = new HashMap<>();
        extent.partitions().forEach((partition, held) -> {
            if (range.partition().orElse(partition) != partition) {
                return;
            }
            long begin = held.begin();
            if (since.isPresent()) {
                begin = since.get().getOrDefault(partition, held.end());
            } else if (range.from().orElse(null) instanceof AtOffset at) {
                begin = Math.max(begin, at.offset());
            }
            long end =
                    range.to().orElse(null) instanceof AtOffset at ? Math.min(held.end(), at.offset() + 1) : held.end();
            if (begin < end) {
                spans.put(partition, new Offsets(begin, end));
            }
        });
        return spans;
    }

    private static void requireWithin(Bound bound, Extent extent) {
        if (!(bound instanceof AtOffset at)) {
            return;
        }
        if (at.partition().isPresent()
                && !extent.partitions().containsKey(at.partition().getAsInt())) {
            throw new InvalidationsException("There is no partition "
                    + at.partition().getAsInt() + " of offset " + at + ": " + Topics.INVALIDATIONS
                    + " has the partitions 0 to " + (extent.partitions().size() - 1));
        }
        long end = extent.partitions().entrySet().stream()
                .filter(partition -> at.partition().orElse(partition.getKey()) == partition.getKey())
                .mapToLong(partition -> partition.getValue().end())
                .max()
                .orElse(0);
        if (at.offset() >= end) {
            throw new InvalidationsException("Offset " + at + " is beyond the end: the last offset"
                    + (at.partition().isPresent()
                            ? " of partition " + at.partition().getAsInt()
                            : " of any partition")
                    + " is " + (end - 1));
        }
    }
}
