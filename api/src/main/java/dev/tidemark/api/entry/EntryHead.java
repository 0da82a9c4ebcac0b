package dev.tidemark.api.entry;

import dev.tidemark.contract.Lsn;
import java.time.Duration;
import java.time.Instant;

/**
 * What an entry says about its body. Immutable.
 *
 * @param kind what the answer says
 * @param createdAt when its rows were read, by Postgres' clock
 * @param ttl how long after that it may be served
 * @param lsn the tidemark when its version was read
 * @param encoding how the body is stored
 * @param size of the body as JSON text, in bytes
 * @param tag the body's entity tag
 */
public record EntryHead(
        EntryKind kind, Instant createdAt, Duration ttl, Lsn lsn, Encoding encoding, int size, EntityTag tag) {

    public EntryHead {
        if (size < 0) {
            throw new IllegalArgumentException("A body has no " + size + " bytes");
        }
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("An entry cannot live for " + ttl);
        }
    }

    /** When it may be served no longer, by Postgres' clock. */
    public Instant expiresAt() {
        return createdAt.plus(ttl);
    }

    EntryHead encodedAs(Encoding other) {
        return new EntryHead(kind, createdAt, ttl, lsn, other, size, tag);
    }
}
