package dev.tidemark.api;

import java.io.Serial;

/** The api could not start; the message says in one line what is wrong and what to do. */
public final class ApiStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ApiStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
