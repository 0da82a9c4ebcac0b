package dev.tidemark.api.read;

import java.io.Serial;
import java.util.List;

/** Declared reads that Postgres does not take; the message has a line for each fault. */
public final class FaultyReadsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    FaultyReadsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** One line each: where it stands, what is wrong, how to mend it. */
    public List<String> faults() {
        return faults;
    }
}
