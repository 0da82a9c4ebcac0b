package dev.tidemark.api.namespace;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Redis did not answer in time, or not as it should. */
public final class NamespacesUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why, in the words of the metrics. */
    public enum Reason {
        DISCONNECTED,
        TIMEOUT,
        /** Not even asked: it has been silent for a while. */
        BREAKER_OPEN,
        ERROR
    }

    private final Reason reason;

    public NamespacesUnavailableException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
