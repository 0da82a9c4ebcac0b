package dev.tidemark.invalidator;

import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.invalidator.versions.RedisNamespaceVersions;
import dev.tidemark.invalidator.versions.VersionsClosedException;
import dev.tidemark.invalidator.versions.VersionsUnreachableException;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.streams.errors.StreamsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running invalidator: one run of the stream after the other, each through all checks. {@link #close()} may be called
 * from any thread.
 */
public final class Invalidator implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Invalidator.class);

    /** What breaks the stream at once breaks it once a second. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** So long Redis may take to answer what is under way; beyond that it is applied by whoever goes on. */
    private static final Duration GRACE = Duration.ofSeconds(3);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final InvalidatorConfig config;
    private final InvalidatorMetrics metrics;
    private final InstantSource clock;
    private final Runnable onFailure;
    private final RedisNamespaceVersions versions;
    private final FenceDeadInstances dead;
    private final KeepTopics topics;
    private final Thread supervisor = new Thread(this::supervise, "tidemark-invalidator");
    private final Object lock = new Object();
    private @Nullable InvalidationStream stream;
    private boolean closed;

    private Invalidator(InvalidatorConfig config, InvalidatorMetrics metrics, InstantSource clock, Runnable onFailure) {
        this.config = config;
        this.metrics = metrics;
        this.clock = clock;
        this.onFailure = onFailure;
        this.dead = new FenceDeadInstances(config.bootstrapServers(), config.applicationId());
        this.versions = new RedisNamespaceVersions(config.redisUrl(), config.keys());
        this.topics = new KeepTopics(config, this::beginWithoutState);
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
        var invalidator = new Invalidator(config, metrics, clock, onFailure);
        try {
            invalidator.versions.ping();
            StateLibrary.load(config.stateDirectory());
            invalidator.startStream();
        } catch (VersionsUnreachableException e) {
            invalidator.close();
            throw new InvalidatorStartException(e.getMessage(), e);
        } catch (InvalidatorStartException | InterruptedException e) {
            invalidator.close();
            throw e;
        }
        invalidator.supervisor.start();
        invalidator.topics.start();
        LOG.atInfo().addKeyValue("group", config.applicationId()).log("Raising versions");
        return invalidator;
    }

    private void startStream() throws InterruptedException {
        var topology =
                InvalidationTopology.build(config.ownership(), config.maxUsersPerBatch(), versions, metrics, clock);
        var next = new InvalidationStream(topology, StreamsSettings.of(config), dead::look);
        synchronized (lock) {
            stream = next;
        }
        InvalidatorTopics.ready(config, next::cleanUp);
        synchronized (lock) {
            if (!closed) {
                next.start();
            }
        }
    }

    private void supervise() {
        try {
            while (goOnAfter(current().awaitFailure())) {
                restart();
            }
        } catch (InterruptedException e) {
            LOG.debug("The invalidator is closed", e);
        }
    }

    private void beginWithoutState(String changelog) {
        StateOrigin.forget(config);
        current().breakOff("changelog " + changelog + " was deleted");
    }

    /** Whether another run is of any use. */
    private boolean goOnAfter(Throwable error) {
        Throwable cause = error instanceof StreamsException && error.getCause() != null ? error.getCause() : error;
        current().close();
        if (cause instanceof VersionsClosedException || isClosed()) {
            return false;
        }
        if (cause instanceof MalformedRecordException) {
            LOG.error(cause.getMessage());
            onFailure.run();
            return false;
        }
        metrics.restarted();
        LOG.warn("The stream broke off and begins anew: " + cause.getMessage());
        LOG.debug("The stream broke off", error);
        return true;
    }

    private void restart() throws InterruptedException {
        while (true) {
            Thread.sleep(PAUSE.toMillis());
            try {
                startStream();
                return;
            } catch (RuntimeException e) {
                // Whatever it is, it may pass; without another try the tidemark would stand still for good.
                LOG.warn("The stream cannot begin anew yet: " + e.getMessage());
                current().close();
            }
        }
    }

    private InvalidationStream current() {
        synchronized (lock) {
            if (stream == null) {
                throw new IllegalStateException("The stream was not started");
            }
            return stream;
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Whether the stream reads its partitions. */
    public boolean isRunning() {
        synchronized (lock) {
            return stream != null && stream.isRunning();
        }
    }

    @Override
    public void close() {
        InvalidationStream last;
        synchronized (lock) {
            closed = true;
            last = stream;
        }
        supervisor.interrupt();
        topics.close();
        boolean isEnded = last == null || last.close(GRACE);
        versions.close();
        if (!isEnded) {
            last.close();
        }
        // After the stream, which may still find out who is alive.
        dead.close();
        try {
            supervisor.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
