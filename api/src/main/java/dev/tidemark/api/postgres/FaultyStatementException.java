package dev.tidemark.api.postgres;

import java.io.Serial;

/** A statement that Postgres does not take as it stands; the message says why and where. */
public final class FaultyStatementException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    FaultyStatementException(String message, Throwable cause) {
        super(message, cause);
    }
}
