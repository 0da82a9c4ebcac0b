package dev.tidemark.invalidator;

import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.invalidator.versions.RedisNamespaceVersions;
import dev.tidemark.invalidator.versions.VersionsClosedException;
import dev.tidemark.invalidator.versions.VersionsUnreachableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running invalidator. {@link #close()} may be called from any thread. */
public final class Invalidator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Invalidator.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    /** After a crash at most this much is read again; what is read again changes nothing. */
    private static final int COMMIT_INTERVAL_MS = 1_000;

    /** Longer than one record takes; whoever takes over may have to wait for the open transaction of the one before. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    /** What breaks the stream at once breaks it once a second. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private static final int SESSION_TIMEOUT_MS = 8_000;

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
        var streams = new KafkaStreams(topology, settings(config));
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

    private static Properties settings(InvalidatorConfig config) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, Short.toString(config.replicationFactor()));
        // The ownership state is what it was when the offsets were committed, after any crash: old owners are in it.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MS);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), SESSION_TIMEOUT_MS / 4);
        // While Redis is away, process() waits for it.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), Integer.MAX_VALUE);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        return settings;
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
