package dev.tidemark.api;

import java.io.Serial;
import java.util.List;

/** The api could not start; each fault says in one line what is wrong and what to do. */
public final class ApiStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    ApiStartException(String fault, Throwable cause) {
        this(List.of(fault), cause);
    }

    ApiStartException(List<String> faults, Throwable cause) {
        super(String.join("; ", faults), cause);
        this.faults = List.copyOf(faults);
    }

    /** All that is wrong, a line each. */
    public List<String> faults() {
        return faults;
    }
}
