package dev.tidemark.invalidator;

import dev.tidemark.contract.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics of the invalidator's own again that somebody deleted meanwhile: the stream would wait two minutes for
 * them with its next commit, and say nothing. What was recorded in them is lost, what was raised is not. Thread-safe.
 */
final class KeepTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeepTopics.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final InvalidatorConfig config;
    private final Admin admin;
    private final ScheduledExecutorService thread;

    KeepTopics(InvalidatorConfig config) {
        this.config = config;
        this.admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis())));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var daemon = new Thread(task, "tidemark-keep-topics");
            daemon.setDaemon(true);
            return daemon;
        });
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(
                this::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            if (admin.listTopics().names().get().containsAll(Set.of(Topics.INVALIDATIONS, Topics.LOADS))) {
                return;
            }
            for (String topic : InvalidatorTopics.createMissing(admin, config)) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .log("The topic was deleted, it is made again: its records are lost");
            }
        } catch (ExecutionException | RuntimeException e) {
            // The stream waits for Kafka as well.
            LOG.debug("The topics cannot be looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
