package dev.tidemark.invalidator;

import dev.tidemark.contract.Topics;
import dev.tidemark.invalidator.state.StateStores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readies the topics: creates its own, waits for that of cdc, and holds their sizes to the sources. */
final class InvalidatorTopics {

    private static final Logger LOG = LoggerFactory.getLogger(InvalidatorTopics.class);

    private static final int INVALIDATIONS_PARTITIONS = 4;
    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private InvalidatorTopics() {}

    /**
     * Returns when the stream can be started.
     *
     * @param removeState removes the local state, which must not be in use
     * @throws InvalidatorStartException when Kafka cannot be reached, or its topics do not fit the sources
     */
    static void ready(InvalidatorConfig config, Runnable removeState) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                config.bootstrapServers(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(ADMIN_TIMEOUT.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(ADMIN_TIMEOUT.toMillis())))) {
            createMissing(admin, config);
            boolean told = false;
            while (!admin.listTopics().names().get().contains(Topics.CHANGES)) {
                if (!told) {
                    told = true;
                    LOG.atInfo().addKeyValue("topic", Topics.CHANGES).log("Waiting for cdc to create its topic");
                }
                Thread.sleep(PAUSE.toMillis());
            }
            config.sources().faultOf(partitions(admin, Topics.CHANGES)).ifPresent(fault -> {
                throw new InvalidatorStartException(fault);
            });
            growChangelogs(admin, config);
            new StateOrigin(admin, config).compare(removeState);
        } catch (ExecutionException e) {
            throw new InvalidatorStartException(
                    "Kafka at " + config.bootstrapServers() + ": "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (KafkaException e) {
            throw InvalidatorStartException.ofKafka(config.bootstrapServers(), e);
        }
    }

    /**
     * Creates those topics of its own that are not there.
     *
     * @return their names
     */
    static List<String> createMissing(Admin admin, InvalidatorConfig config)
            throws InterruptedException, ExecutionException {
        var created = new ArrayList<String>();
        if (create(admin, recorded(Topics.INVALIDATIONS, INVALIDATIONS_PARTITIONS, config))) {
            created.add(Topics.INVALIDATIONS);
        }
        if (create(admin, recorded(Topics.LOADS, 1, config))) {
            created.add(Topics.LOADS);
        }
        return created;
    }

    /** A source that was added has the next partition there too; Kafka Streams does not add any by itself. */
    private static void growChangelogs(Admin admin, InvalidatorConfig config)
            throws InterruptedException, ExecutionException {
        Set<String> names = admin.listTopics().names().get();
        for (String changelog : changelogs(config)) {
            if (names.contains(changelog)
                    && partitions(admin, changelog) < config.sources().size()) {
                admin.createPartitions(Map.of(
                                changelog,
                                NewPartitions.increaseTo(config.sources().size())))
                        .all()
                        .get();
                LOG.atInfo()
                        .addKeyValue("topic", changelog)
                        .addKeyValue("partitions", config.sources().size())
                        .log("Added partitions for new sources");
            }
        }
    }

    private static int partitions(Admin admin, String topic) throws InterruptedException, ExecutionException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    /** What the ownership state is restored from; Kafka Streams creates them. */
    static List<String> changelogs(InvalidatorConfig config) {
        return List.of(
                StateStores.changelog(config.applicationId(), StateStores.ROWS),
                StateStores.changelog(config.applicationId(), StateStores.INDEX));
    }

    /** Creates a changelog as Kafka Streams does. */
    static void createChangelog(Admin admin, InvalidatorConfig config, String name)
            throws InterruptedException, ExecutionException {
        create(
                admin,
                topic(name, config.sources().size(), config)
                        .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)));
    }

    private static NewTopic recorded(String name, int partitions, InvalidatorConfig config) {
        return topic(name, partitions, config)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(RETENTION.toMillis())));
    }

    private static NewTopic topic(String name, int partitions, InvalidatorConfig config) {
        return new NewTopic(name, Optional.of(partitions), Optional.of(config.replicationFactor()));
    }

    private static boolean create(Admin admin, NewTopic topic) throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(topic)).all().get();
            return true;
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            return false;
        }
    }
}
