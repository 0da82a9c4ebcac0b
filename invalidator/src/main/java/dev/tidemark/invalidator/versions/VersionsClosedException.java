package dev.tidemark.invalidator.versions;

import java.io.Serial;

/** The invalidator is closing while Redis has not answered: the batch is applied by whoever goes on. */
public final class VersionsClosedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    VersionsClosedException() {
        super("Closed while waiting for Redis");
    }
}
