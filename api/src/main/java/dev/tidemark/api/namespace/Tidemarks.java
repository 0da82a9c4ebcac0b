package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import java.time.Instant;
import java.util.List;

/**
 * The tidemarks of all sources. Immutable.
 *
 * @param bySource one for each source, in the order of the configuration, so the first is that of the database which
 *     the reads are answered from
 */
public record Tidemarks(List<Tidemark> bySource) {

    public Tidemarks {
        bySource = List.copyOf(bySource);
        if (bySource.isEmpty()) {
            throw new IllegalArgumentException("There is at least one source");
        }
    }

    /** The time of the one that is furthest behind. */
    public Instant oldest() {
        return bySource.stream().map(Tidemark::time).min(Instant::compareTo).orElseThrow();
    }

    /** Up to where changes of the database that the reads are answered from are reflected. */
    public Lsn lsn() {
        return bySource.get(0).lsn();
    }
}
