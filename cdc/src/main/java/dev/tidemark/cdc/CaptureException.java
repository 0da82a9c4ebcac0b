package dev.tidemark.cdc;

import java.io.Serial;

/** A session that ended because something failed. */
final class CaptureException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CaptureException(String message) {
        super(message);
    }

    CaptureException(String message, Throwable cause) {
        super(message, cause);
    }
}
