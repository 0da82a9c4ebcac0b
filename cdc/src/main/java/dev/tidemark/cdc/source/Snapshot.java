package dev.tidemark.cdc.source;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which transactions a snapshot taken at some moment sees. Immutable.
 *
 * @param oldestRunning every transaction before it has ended
 * @param next every transaction from it on had not ended
 * @param running those between that had not ended
 * @see <a href="https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT">pg_snapshot</a>
 */
public record Snapshot(long oldestRunning, long next, Set<Long> running) {

    private static final long EPOCH = 1L << 32;

    public Snapshot {
        running = Set.copyOf(running);
    }

    /** Reads the text of a {@code pg_snapshot}, {@code xmin:xmax:xip,xip,...}. */
    static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        Set<Long> running = parts[2].isEmpty()
                ? Set.of()
                : Arrays.stream(parts[2].split(",")).map(Long::parseLong).collect(Collectors.toUnmodifiableSet());
        return new Snapshot(Long.parseLong(parts[0]), Long.parseLong(parts[1]), running);
    }

    /**
     * Whether a committed transaction is seen.
     *
     * @param transaction its id as the replication stream has it: the lower 32 bits
     */
    public boolean sees(long transaction) {
        long id = nearest(transaction);
        return id < oldestRunning || (id < next && !running.contains(id));
    }

    /** The full id whose lower 32 bits these are: transactions two billion apart are never alive together. */
    private long nearest(long lower) {
        long id = next - Math.floorMod(next, EPOCH) + lower;
        if (id - next > EPOCH / 2) {
            return id - EPOCH;
        }
        return next - id > EPOCH / 2 ? id + EPOCH : id;
    }
}
