package dev.tidemark.cdc.publish;

import dev.tidemark.contract.Sources;
import dev.tidemark.contract.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that cdc writes and reads, unless they are there. Stateless. */
public final class EnsureTopics {

    private static final Duration RETENTION = Duration.ofDays(7);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private EnsureTopics() {}

    /**
     * Creates what is missing.
     *
     * @param sources all of the system: {@code tidemark.changes} has a partition for each
     * @param replicationFactor how many brokers keep the topics
     * @return the id of {@code tidemark.changes}
     * @throws PublishException when Kafka cannot be reached, or the topic that is there is of another size
     */
    public static Uuid ensure(String bootstrapServers, Sources sources, short replicationFactor)
            throws InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(TIMEOUT.toMillis())))) {
            create(admin, bootstrapServers, topic(Topics.CHANGES, sources.size(), replicationFactor));
            create(admin, bootstrapServers, topic(Topics.LOADS, 1, replicationFactor));
            TopicDescription changes = admin.describeTopics(List.of(Topics.CHANGES))
                    .allTopicNames()
                    .get()
                    .get(Topics.CHANGES);
            sources.faultOf(changes.partitions().size()).ifPresent(fault -> {
                throw new PublishException(fault);
            });
            return changes.topicId();
        } catch (ExecutionException e) {
            throw new PublishException(
                    "Kafka at " + bootstrapServers + " does not answer: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (KafkaException e) {
            throw new PublishException("Kafka at " + bootstrapServers + " cannot be used: " + root(e), e);
        }
    }

    private static NewTopic topic(String name, int partitions, short replicationFactor) {
        return new NewTopic(name, Optional.of(partitions), Optional.of(replicationFactor))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(RETENTION.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(ChangesTopic.LARGEST_REQUEST_BYTES)));
    }

    private static void create(Admin admin, String bootstrapServers, NewTopic topic) throws InterruptedException {
        try {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new PublishException(
                        "Kafka at " + bootstrapServers + " does not create topic " + topic.name() + ": "
                                + e.getCause().getMessage(),
                        e.getCause());
            }
        }
    }

    private static String root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
