package dev.tidemark.cdc;

import java.io.Serial;
import java.util.List;

/** A configuration and a database that do not fit: trying again does not help. */
final class CaptureFaultsException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    CaptureFaultsException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** The faults, one line each. */
    List<String> faults() {
        return faults;
    }
}
