package dev.tidemark.cli.invalidations;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** The newest raises of those it is told of. For one thread. */
public final class LatestRaises {

    /** More than people read, with at most about 50 KB each in the worst case. */
    public static final int MOST_RAISES = 1_000;

    private static final Comparator<Recorded> OLDEST_FIRST = Comparator.comparing(
                    (Recorded recorded) -> recorded.invalidation().appliedAt())
            .thenComparing(recorded -> recorded.invalidation().position())
            .thenComparing(Recorded::partition)
            .thenComparing(Recorded::offset);

    private final PriorityQueue<Recorded> newest = new PriorityQueue<>(OLDEST_FIRST);
    private long leftOut;

    /** Adds one, in any order. */
    public void add(Recorded recorded) {
        newest.add(recorded);
        if (newest.size() > MOST_RAISES) {
            newest.remove();
            leftOut++;
        }
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return newest.isEmpty();
    }

    /** How many older ones there were. */
    public long leftOut() {
        return leftOut;
    }

    /** The newest, from the oldest of them on. */
    public List<Recorded> oldestFirst() {
        return newest.stream().sorted(OLDEST_FIRST).toList();
    }
}
