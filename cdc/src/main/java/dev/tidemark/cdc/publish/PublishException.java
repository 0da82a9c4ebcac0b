package dev.tidemark.cdc.publish;

import java.io.Serial;

/** A batch that Kafka did not take, or a topic that it cannot offer. */
public final class PublishException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    public PublishException(String message) {
        super(message);
    }

    PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
