package dev.tidemark.cdc;

import java.io.Serial;

/** A captured table or the publication that was altered: the stream goes on only after a new beginning. */
final class ShapeChangedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ShapeChangedException() {
        super("A captured table or the publication was altered");
    }
}
