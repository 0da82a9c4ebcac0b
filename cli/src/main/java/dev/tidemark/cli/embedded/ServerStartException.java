package dev.tidemark.cli.embedded;

import java.io.Serial;

/** An embedded server that did not start; the message says which and why. */
public final class ServerStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    ServerStartException(String message) {
        super(message);
    }

    ServerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
