package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The tidemarks of all sources, of one moment. Immutable.
 *
 * @param epoch the epoch then
 * @param bySource one for each source, in the order of the configuration, so the first is that of the database which
 *     the reads are answered from
 * @param wentBack whether higher ones had been told before they were asked for: Redis has lost writes
 */
public record Tidemarks(long epoch, List<Tidemark> bySource, boolean wentBack) {

    public Tidemarks {
        bySource = List.copyOf(bySource);
        if (bySource.isEmpty()) {
            throw new IllegalArgumentException("There is at least one source");
        }
    }

    /** The time of the one that is furthest behind. */
    public Instant oldest() {
        Instant oldest = bySource.get(0).time();
        for (Tidemark tidemark : bySource) {
            oldest = tidemark.time().isBefore(oldest) ? tidemark.time() : oldest;
        }
        return oldest;
    }

    /** Up to where changes of the database that the reads are answered from are reflected. */
    public Lsn lsn() {
        return bySource.get(0).lsn();
    }

    /** Whether a Redis that told the others before cannot tell these without having lost something. */
    boolean isBelow(Tidemarks others) {
        if (epoch != others.epoch) {
            return epoch < others.epoch;
        }
        for (int i = 0; i < bySource.size(); i++) {
            if (bySource.get(i).lsn().compareTo(others.bySource.get(i).lsn()) < 0) {
                return true;
            }
        }
        return false;
    }

    /** What is lower than neither. */
    Tidemarks raisedTo(Tidemarks others) {
        if (epoch != others.epoch) {
            return epoch < others.epoch ? others : this;
        }
        List<Tidemark> higher = new ArrayList<>(bySource.size());
        for (int i = 0; i < bySource.size(); i++) {
            var mine = bySource.get(i);
            var other = others.bySource.get(i);
            higher.add(mine.lsn().compareTo(other.lsn()) < 0 ? other : mine);
        }
        return new Tidemarks(epoch, higher, false);
    }

    /** The same, known to have gone back. */
    Tidemarks asWentBack() {
        return new Tidemarks(epoch, bySource, true);
    }
}
