package dev.tidemark.e2e.checker;

import java.time.Duration;

/**
 * What writers and readers do. Immutable.
 *
 * @param users how many there are, numbered from 1
 * @param writers threads, each with users of its own
 * @param readers threads, each of which reads all users
 * @param writesPerSecond transactions of all writers together
 * @param readsPerSecond requests of all readers together
 * @param maxStaleness how old a hit may be
 * @param seed of everything that is random
 */
public record Workload(
        int users,
        int writers,
        int readers,
        int writesPerSecond,
        int readsPerSecond,
        Duration maxStaleness,
        long seed) {

    private static final Duration DEFAULT_MAX_STALENESS = Duration.ofSeconds(2);

    public Workload {
        if (users < writers || writers < 1 || readers < 1 || writesPerSecond < 1 || readsPerSecond < 1) {
            throw new IllegalArgumentException("Each writer needs a user, and there is at least one of everything");
        }
    }

    /** A load that leaves two cores room for the servers, with the seed of {@code -Dtidemark.seed} or a new one. */
    public static Workload usual() {
        Long given = Long.getLong("tidemark.seed");
        long seed = given == null ? System.nanoTime() & 0xFFFFFF : given;
        return new Workload(60, 2, 4, 60, 300, DEFAULT_MAX_STALENESS, seed);
    }

    /** The same with hits judged by another bound. */
    public Workload within(Duration bound) {
        return new Workload(users, writers, readers, writesPerSecond, readsPerSecond, bound, seed);
    }
}
