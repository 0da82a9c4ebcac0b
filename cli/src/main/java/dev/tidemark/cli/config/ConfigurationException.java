package dev.tidemark.cli.config;

import java.io.Serial;
import java.util.List;

/** Everything that is wrong with a configuration, found together. */
public final class ConfigurationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    ConfigurationException(List<String> faults) {
        super(String.join("\n", faults));
        this.faults = List.copyOf(faults);
    }

    /** One line each: where it stands, what is wrong, how to mend it. */
    public List<String> faults() {
        return faults;
    }
}
