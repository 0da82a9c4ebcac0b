package dev.tidemark.api.read;

import java.io.Serial;
import java.util.List;

/** Declared reads that Postgres does not take; the message names each and says why. */
public final class FaultyReadsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    FaultyReadsException(List<String> faults) {
        super(String.join("; ", faults));
    }
}
