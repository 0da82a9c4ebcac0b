package dev.tidemark.invalidator;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/**
 * One run of the stream, from its start to its first failure. Whoever ends leaves the group, so that nobody waits for one
 * that is gone. {@link #close()} may be called from any thread, also twice.
 */
final class InvalidationStream implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /**
     * @param onRebalance told on a thread of the stream's when the group has changed, with what tells whether this run
     *     has still to settle
     * @throws InvalidatorStartException when the names of Kafka's servers are not known, as while they are away
     */
    InvalidationStream(Topology topology, Properties settings, Consumer<BooleanSupplier> onRebalance) {
        streams = streams(topology, settings);
        streams.setUncaughtExceptionHandler(this::fail);
        streams.setStateListener((state, before) -> {
            if (state == KafkaStreams.State.REBALANCING) {
                onRebalance.accept(() -> streams.state() == KafkaStreams.State.REBALANCING);
            } else if (state == KafkaStreams.State.PENDING_SHUTDOWN) {
                closing.countDown();
            }
        });
    }

    /** A KafkaStreams that cannot make its clients keeps its directory locked: so one is made before it, to try. */
    private static KafkaStreams streams(Topology topology, Properties settings) {
        String bootstrapServers = settings.getProperty(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG);
        try {
            Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))
                    .close(Duration.ZERO);
        } catch (KafkaException e) {
            throw InvalidatorStartException.ofKafka(bootstrapServers, e);
        }
        return new KafkaStreams(topology, settings);
    }

    void start() {
        streams.start();
    }

    /** Kafka Streams itself would stay in the group when it shuts down: whoever waits for the failure closes. */
    private StreamThreadExceptionResponse fail(Throwable error) {
        failure.complete(error);
        try {
            var unused = closing.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Ends this run as if it had broken off. */
    void breakOff(String why) {
        failure.complete(new StreamsException(why));
    }

    /** Waits until it breaks off, and tells of what. */
    Throwable awaitFailure() throws InterruptedException {
        try {
            return failure.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A failure is told, never thrown", e);
        }
    }

    /** Whether it reads its partitions. */
    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Removes the local state, which must not be in use. */
    void cleanUp() {
        streams.cleanUp();
    }

    /** Commits what has been processed, unless that takes longer than the limit. */
    boolean close(Duration limit) {
        return streams.close(
                CloseOptions.timeout(limit).withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
    }

    @Override
    public void close() {
        close(CLOSE_TIMEOUT);
    }
}
