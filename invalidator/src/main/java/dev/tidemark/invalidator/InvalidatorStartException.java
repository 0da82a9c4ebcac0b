package dev.tidemark.invalidator;

import java.io.Serial;
import org.apache.kafka.common.KafkaException;

/** What stands against starting the invalidator; the message names the object and the mend. */
public final class InvalidatorStartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    InvalidatorStartException(String message) {
        super(message);
    }

    InvalidatorStartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What Kafka's clients throw when they are made, of a host name that nobody knows at that moment too. */
    static InvalidatorStartException ofKafka(String bootstrapServers, KafkaException error) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        return new InvalidatorStartException(
                "Kafka at " + bootstrapServers + " cannot be used: " + cause.getMessage(), error);
    }

    /**
     * What the local state cannot be kept for.
     *
     * @param fault what could not be done, and why
     */
    static InvalidatorStartException ofStateDirectory(String fault, Throwable cause) {
        return new InvalidatorStartException(
                fault
                        + ": invalidator.state-directory has to be a directory that it may write, with room in it, on a file"
                        + " system that is not mounted noexec",
                cause);
    }
}
