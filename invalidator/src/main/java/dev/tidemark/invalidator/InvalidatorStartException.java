package dev.tidemark.invalidator;

import java.io.Serial;

/** What stands against starting the invalidator; the message names the object and the mend. */
public final class InvalidatorStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidatorStartException(String message) {
        super(message);
    }

    InvalidatorStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
