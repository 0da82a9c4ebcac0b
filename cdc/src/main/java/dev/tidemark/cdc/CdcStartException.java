package dev.tidemark.cdc;

import java.io.Serial;
import java.util.List;

/** What stands against starting cdc: each fault a line that names the object and the mend. */
public final class CdcStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    public CdcStartException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    public CdcStartException(String fault, Throwable cause) {
        super(fault, cause);
        this.faults = List.of(fault);
    }

    /** The faults, one line each. */
    public List<String> faults() {
        return faults;
    }
}
