package dev.tidemark.cli.invalidations;

import java.io.Serial;

/** Recorded invalidations that cannot be read, for a reason that people are told in its message. */
public final class InvalidationsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidationsException(String message) {
        super(message);
    }

    InvalidationsException(String message, Throwable cause) {
        super(message, cause);
    }
}
