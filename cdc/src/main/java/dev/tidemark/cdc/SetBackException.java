package dev.tidemark.cdc;

import dev.tidemark.contract.GapCause;
import java.io.Serial;

/** A database whose files were put back: it writes a history of its own where another one was published. */
final class SetBackException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    SetBackException(String message) {
        super(GapCause.DATABASE_SET_BACK.reason() + ": " + message);
    }
}
