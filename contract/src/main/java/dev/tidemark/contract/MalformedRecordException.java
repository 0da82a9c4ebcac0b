package dev.tidemark.contract;

import java.io.Serial;

/** A Kafka record that is not of its topic's format. */
public final class MalformedRecordException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedRecordException(String message) {
        super(message);
    }

    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
