package dev.tidemark.invalidator;

import dev.tidemark.contract.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics of the invalidator's own again that somebody deleted meanwhile: the stream would wait two minutes for
 * them with its next commit, and say nothing. What was recorded in them is lost, what was raised is not. A changelog that
 * is gone ends the run of the stream: nobody could take over the rows that are not in the new one. Thread-safe.
 */
final class KeepTopics implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KeepTopics.class);

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final InvalidatorConfig config;
    private final Consumer<String> onChangelogGone;
    private final Map<String, Uuid> changelogs = new HashMap<>();
    private final Admin admin;
    private final ScheduledExecutorService thread;

    /**
     * @param onChangelogGone told the name of a changelog that was deleted, and is there again without its records
     */
    KeepTopics(InvalidatorConfig config, Consumer<String> onChangelogGone) {
        this.config = config;
        this.onChangelogGone = onChangelogGone;
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
            Map<String, Uuid> found = admin.listTopics().listings().get().stream()
                    .collect(Collectors.toMap(TopicListing::name, TopicListing::topicId));
            if (!found.keySet().containsAll(Set.of(Topics.INVALIDATIONS, Topics.LOADS))) {
                InvalidatorTopics.createMissing(admin, config).forEach(KeepTopics::tell);
            }
            for (String changelog : InvalidatorTopics.changelogs(config)) {
                compare(changelog, found.get(changelog));
            }
        } catch (ExecutionException | RuntimeException e) {
            // The stream waits for Kafka as well.
            LOG.debug("The topics cannot be looked at", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(String changelog, @Nullable Uuid found) throws ExecutionException, InterruptedException {
        Uuid known = changelogs.get(changelog);
        if (known == null || known.equals(found)) {
            if (found != null) {
                changelogs.put(changelog, found);
            }
            return;
        }
        changelogs.clear();
        if (found == null) {
            // The stream's last commit waits for it, and its end for that.
            InvalidatorTopics.createChangelog(admin, config, changelog);
        }
        tell(changelog);
        onChangelogGone.accept(changelog);
    }

    private static void tell(String topic) {
        LOG.atWarn().addKeyValue("topic", topic).log("The topic was deleted, it is made again: its records are lost");
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
