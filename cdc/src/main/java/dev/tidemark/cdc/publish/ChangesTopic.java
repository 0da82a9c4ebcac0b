package dev.tidemark.cdc.publish;

import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One source's partition of {@code tidemark.changes}. For one thread at a time. */
public final class ChangesTopic implements AutoCloseable {

    private static final Duration RETENTION = Duration.ofDays(7);
    /** Above the largest batch, also when its escapes double it. */
    private static final int LARGEST_REQUEST_BYTES = 8 * 1024 * 1024;

    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;
    private final int partition;

    public ChangesTopic(String bootstrapServers, int partition) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "tidemark-cdc",
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        LARGEST_REQUEST_BYTES,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(DELIVERY_TIMEOUT.toMillis()),
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        DELIVERY_TIMEOUT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.partition = partition;
    }

    /**
     * Creates the topic unless it is there.
     *
     * @param replicationFactor how many brokers keep it
     * @throws PublishException when Kafka cannot be reached, or the topic that is there has no such partition
     */
    public static void ensure(String bootstrapServers, int partition, short replicationFactor)
            throws InterruptedException {
        var topic = new NewTopic(Topics.CHANGES, Optional.of(partition + 1), Optional.of(replicationFactor))
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(RETENTION.toMillis()),
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LARGEST_REQUEST_BYTES)));
        try (Admin admin = Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                Math.toIntExact(ADMIN_TIMEOUT.toMillis()),
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                Math.toIntExact(ADMIN_TIMEOUT.toMillis())))) {
            try {
                admin.createTopics(List.of(topic)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new PublishException(
                            "Kafka at " + bootstrapServers + " does not create topic " + Topics.CHANGES + ": "
                                    + e.getCause().getMessage(),
                            e.getCause());
                }
            }
            int partitions = admin.describeTopics(List.of(Topics.CHANGES))
                    .allTopicNames()
                    .get()
                    .get(Topics.CHANGES)
                    .partitions()
                    .size();
            if (partition >= partitions) {
                throw new PublishException(
                        "Topic " + Topics.CHANGES + " has " + partitions + " partitions, none with the number "
                                + partition + ": add partitions, or correct source.partition");
            }
        } catch (ExecutionException e) {
            throw new PublishException(
                    "Kafka at " + bootstrapServers + " does not answer: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (KafkaException e) {
            throw new PublishException("Kafka at " + bootstrapServers + " cannot be used: " + root(e), e);
        }
    }

    private static String root(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /**
     * Publishes a batch and waits until Kafka has acknowledged it: one at a time, so that a batch which failed is never
     * followed by a later one.
     *
     * @throws PublishException when it was not acknowledged in time; it may have arrived all the same
     */
    public void publish(ChangeBatch batch) throws InterruptedException {
        byte[] value = ChangeBatchFormat.encode(batch);
        var record = new ProducerRecord<byte[], byte[]>(Topics.CHANGES, partition, null, value);
        try {
            // A little longer than the producer tries by itself, so that its own error is the one reported.
            producer.send(record).get(DELIVERY_TIMEOUT.toMillis() + 5_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new PublishException(
                    "Kafka did not acknowledge the batch after " + batch.from() + " of " + value.length + " bytes", e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
