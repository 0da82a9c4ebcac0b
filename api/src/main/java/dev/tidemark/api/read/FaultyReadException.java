package dev.tidemark.api.read;

import java.io.Serial;
import java.util.List;

/** A declared read that Postgres does not take. */
public final class FaultyReadException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<ReadFault> faults;

    FaultyReadException(List<ReadFault> faults) {
        super(faults.toString());
        this.faults = List.copyOf(faults);
    }

    /** All that is wrong with it. */
    public List<ReadFault> faults() {
        return faults;
    }
}
