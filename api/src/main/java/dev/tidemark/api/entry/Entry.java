package dev.tidemark.api.entry;

import dev.tidemark.contract.Lsn;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;

/**
 * One answer as it is cached. Immutable, but for the body, which nobody changes.
 *
 * @param createdAt when its rows were read, by Postgres' clock
 * @param lsn the tidemark when its version was read
 * @param tag the body's entity tag
 * @param body JSON text in UTF-8; empty when there was nothing to answer with
 */
public record Entry(Instant createdAt, Lsn lsn, EntityTag tag, Buffer body) {}
