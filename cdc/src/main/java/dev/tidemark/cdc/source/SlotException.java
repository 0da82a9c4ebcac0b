package dev.tidemark.cdc.source;

import java.io.Serial;

/** A replication slot that cannot be streamed from. */
public final class SlotException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SlotException(String message) {
        super(message);
    }
}
