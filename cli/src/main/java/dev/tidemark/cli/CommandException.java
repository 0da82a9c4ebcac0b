package dev.tidemark.cli;

import java.io.Serial;

/** A command that cannot go on, for a reason that people are told in its message. */
final class CommandException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Throwable cause) {
        super(message, cause);
    }
}
