package dev.tidemark.e2e.checker;

import dev.tidemark.contract.Lsn;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What is known of one user: the latest writes, whose values grow, and the highest version seen. Remembers as many writes
 * as any bound needs at the rate of a workload. Thread-safe.
 */
final class UserHistory {

    /** At a write a second of one user, the bounds that tests use are passed long before. */
    private static final int RECENT = 512;

    private final long[] values = new long[RECENT];
    private final long[] committedAt = new long[RECENT];
    private int writes;
    private long locatedValue;
    private Lsn locatedLsn = Lsn.ZERO;
    private long highestVersion;
    private final Deque<Pending> pending = new ArrayDeque<>();

    /** A write whose user has to be raised above a version once the tidemark has passed. */
    private record Pending(Lsn lsn, long version, long value) {}

    /** A commit has returned. */
    synchronized void committed(long value, long nanoseconds) {
        values[writes % RECENT] = value;
        committedAt[writes % RECENT] = nanoseconds;
        writes++;
    }

    /**
     * It is known where the log stood after a commit.
     *
     * @param versionBefore the highest version seen before the write began
     */
    synchronized void located(long value, Lsn lsn, long versionBefore) {
        locatedValue = value;
        locatedLsn = lsn;
        if (versionBefore > 0) {
            if (pending.size() == RECENT) {
                pending.removeFirst();
            }
            pending.addLast(new Pending(lsn, versionBefore, value));
        }
    }

    synchronized long highestVersion() {
        return highestVersion;
    }

    synchronized void sawVersion(long version) {
        highestVersion = Math.max(highestVersion, version);
    }

    /** What an answer to a request that is sent now has to contain. */
    synchronized Expectation expect(long nanoseconds, long boundNanoseconds) {
        long latest = writes == 0 ? 0 : values[(writes - 1) % RECENT];
        return new Expectation(
                latest, committedBefore(nanoseconds - boundNanoseconds), locatedValue, locatedLsn, highestVersion);
    }

    private long committedBefore(long nanoseconds) {
        for (int i = writes - 1; i >= Math.max(0, writes - RECENT); i--) {
            if (committedAt[i % RECENT] - nanoseconds < 0) {
                return values[i % RECENT];
            }
        }
        return 0;
    }

    /**
     * Redis is at a tidemark with a version: tells what is wrong with that.
     *
     * @param highestBefore the highest version seen before Redis was asked
     */
    synchronized void judge(long user, Lsn tidemark, long version, long highestBefore, Findings findings) {
        if (version < highestBefore) {
            findings.add(
                    Offence.RESURRECTED,
                    "Redis has version " + version + " of user " + user + " after " + highestBefore);
        }
        while (!pending.isEmpty() && pending.getFirst().lsn().compareTo(tidemark) <= 0) {
            Pending passed = pending.removeFirst();
            if (version <= passed.version()) {
                findings.add(
                        Offence.LOST,
                        "user " + user + " has version " + version + " at tidemark " + tidemark + ", as before value "
                                + passed.value() + " was written at " + passed.lsn());
            }
        }
        highestVersion = Math.max(highestVersion, version);
    }
}
