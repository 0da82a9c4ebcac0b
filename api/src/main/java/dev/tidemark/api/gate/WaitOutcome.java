package dev.tidemark.api.gate;

import java.util.Locale;

/** How a wait for the tidemark ended. */
public enum WaitOutcome {
    REACHED,
    TIMEOUT,
    /** Redis did not answer. */
    REDIS,
    /** Too many were waiting already. */
    FULL,
    /** Whoever waited has gone. */
    GONE;

    /** As the metrics spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
