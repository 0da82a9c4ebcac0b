package dev.tidemark.api.namespace;

import java.io.Serial;

/** Redis did not answer in time, or not as it should. */
public final class NamespacesUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why, in the words of the metrics. */
    public enum Reason {
        DISCONNECTED,
        TIMEOUT,
        ERROR
    }

    private final Reason reason;

    public NamespacesUnavailableException(Reason reason, String message, Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
