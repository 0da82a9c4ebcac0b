package dev.tidemark.invalidator.versions;

import java.io.Serial;

/** Redis does not answer. */
public final class VersionsUnreachableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    VersionsUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}
