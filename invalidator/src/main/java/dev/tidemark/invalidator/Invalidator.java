package dev.tidemark.invalidator;

import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.invalidator.versions.RedisNamespaceVersions;
import dev.tidemark.invalidator.versions.VersionsClosedException;
import dev.tidemark.invalidator.versions.VersionsUnreachableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running invalidator. {@link #close()} may be called from any thread. */
public final class Invalidator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Invalidator.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    /** What breaks the stream at once breaks it once a second. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final KafkaStreams streams;
    private final RedisNamespaceVersions versions;

    private final FenceDeadInstances dead;

    private Invalidator(KafkaStreams streams, RedisNamespaceVersions versions, FenceDeadInstances dead) {
        this.streams = streams;
        this.versions = versions;
        this.dead = dead;
    }

    /**
     * Starts; returns when the stream is started, which has then still to be assigned its partitions.
     *
     * @param onFailure told when the stream has stopped for good, because of a record that cannot be read
     * @throws InvalidatorStartException when Kafka or Redis cannot be reached
     */
    public static Invalidator start(
            InvalidatorConfig config, InvalidatorMetrics metrics, InstantSource clock, Runnable onFailure)
            throws InterruptedException {
        var versions = new RedisNamespaceVersions(config.redisUrl(), config.keys());
        try {
            versions.ping();
            InvalidatorTopics.ready(config);
        } catch (VersionsUnreachableException e) {
            versions.close();
            throw new InvalidatorStartException(e.getMessage(), e);
        } catch (InvalidatorStartException | InterruptedException e) {
            versions.close();
            throw e;
        }
        var topology =
                InvalidationTopology.build(config.ownership(), config.maxUsersPerBatch(), versions, metrics, clock);
        var streams = new KafkaStreams(topology, StreamsSettings.of(config));
        streams.setUncaughtExceptionHandler(error -> respond(error, onFailure));
        var dead = new FenceDeadInstances(config.bootstrapServers(), config.applicationId());
        streams.setStateListener((state, before) -> {
            if (state == KafkaStreams.State.REBALANCING) {
                dead.look();
            }
        });
        streams.start();
        LOG.atInfo().addKeyValue("group", config.applicationId()).log("Raising versions");
        return new Invalidator(streams, versions, dead);
    }

    private static StreamThreadExceptionResponse respond(Throwable error, Runnable onFailure) {
        Throwable cause = error.getCause() == null ? error : error.getCause();
        if (cause instanceof VersionsClosedException) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (cause instanceof MalformedRecordException) {
            LOG.error(cause.getMessage());
            onFailure.run();
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        LOG.warn("The stream broke off and begins anew", error);
        LockSupport.parkNanos(PAUSE.toNanos());
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }

    /** Whether the stream reads its partitions. */
    public boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public void close() {
        versions.close();
        streams.close(CLOSE_TIMEOUT);
        // After the stream, which may still find out who is alive.
        dead.close();
    }
}
