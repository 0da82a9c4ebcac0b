package dev.tidemark.cdc.publish;

import dev.tidemark.contract.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that {@code tidemark.changes} was deleted, or made again by somebody: the producer would go on trying, or write
 * behind what is gone. Thread-safe.
 */
public final class TopicWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Admin admin;
    private final Uuid expected;
    private final Runnable onReplaced;
    private final ScheduledExecutorService thread;
    private boolean lookedReplaced;

    /**
     * @param expected the id of the topic that was found at the start
     * @param onReplaced called once, on a thread of its own
     */
    public TopicWatch(String bootstrapServers, Uuid expected, Runnable onReplaced) {
        this.expected = expected;
        this.onReplaced = onReplaced;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.CLIENT_ID_CONFIG,
                "tidemark-cdc-watch",
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis())));
        this.thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
            var daemon = new Thread(runnable, "tidemark-topic-watch");
            daemon.setDaemon(true);
            return daemon;
        });
    }

    public void start() {
        var unused = thread.scheduleWithFixedDelay(
                this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            // A broker that has just started may not know the topic yet: what counts is the second look in a row.
            boolean before = lookedReplaced;
            lookedReplaced = isReplaced();
            if (before && lookedReplaced) {
                thread.shutdown();
                onReplaced.run();
            }
        } catch (ExecutionException | RuntimeException e) {
            // Whoever publishes waits for Kafka, and says so.
            LOG.debug("The topic cannot be looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isReplaced() throws ExecutionException, InterruptedException {
        try {
            Uuid found = admin.describeTopics(List.of(Topics.CHANGES))
                    .allTopicNames()
                    .get()
                    .get(Topics.CHANGES)
                    .topicId();
            return !found.equals(expected);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return true;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
