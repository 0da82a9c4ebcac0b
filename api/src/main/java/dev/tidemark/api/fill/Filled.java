package dev.tidemark.api.fill;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;

/**
 * What came of a fill. Immutable, but for the entry's body, which nobody changes.
 *
 * @param entry the answer
 * @param version the version that it was read or found under: the one that whoever waits has looked up, or a later one
 * @param lsn the tidemark when that version was looked up
 * @param source where it is from
 */
public record Filled(Entry entry, NamespaceVersion version, Lsn lsn, Source source) {

    /** Where an answer is from. */
    public enum Source {
        /** From Postgres, read after it was asked for. */
        READ,
        /** From Postgres, by a read that another request had begun. */
        SHARED,
        /** From Redis, where another process has stored it meanwhile. */
        FOUND
    }

    /** The same for somebody who joined. */
    Filled shared() {
        return source == Source.READ ? new Filled(entry, version, lsn, Source.SHARED) : this;
    }
}
