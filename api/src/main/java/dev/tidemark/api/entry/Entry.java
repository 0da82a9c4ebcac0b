package dev.tidemark.api.entry;

import io.vertx.core.buffer.Buffer;

/**
 * One answer as it is cached. Immutable, but for the body, which nobody changes.
 *
 * @param head what is known about it
 * @param body JSON text in UTF-8, encoded as the head says
 */
public record Entry(EntryHead head, Buffer body) {}
