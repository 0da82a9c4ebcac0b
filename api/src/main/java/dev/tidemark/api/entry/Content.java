package dev.tidemark.api.entry;

import io.vertx.core.buffer.Buffer;

/**
 * What a read answers, before it is packed. Immutable, but for the text, which nobody changes.
 *
 * @param kind what it says
 * @param json JSON text in UTF-8; empty when there is no such row
 */
public record Content(EntryKind kind, Buffer json) {

    /** There is no such row. */
    public static final Content ABSENT = new Content(EntryKind.ABSENT, Buffer.buffer());

    public static Content rows(Buffer json) {
        return new Content(EntryKind.ROWS, json);
    }
}
