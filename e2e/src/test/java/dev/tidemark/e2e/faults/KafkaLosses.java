package dev.tidemark.e2e.faults;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.awaitility.Awaitility;

/** Takes from Kafka what it holds. For one thread. */
final class KafkaLosses implements AutoCloseable {

    /** A group is empty when the session of its last member has ended. */
    private static final Duration EMPTY = Duration.ofMinutes(1);

    private final Admin admin;

    KafkaLosses(String bootstrapServers) {
        this.admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    void deleteTopics(Collection<String> topics) throws ExecutionException, InterruptedException {
        admin.deleteTopics(topics).all().get();
    }

    /** All that stands in the one partition of a topic, as when its retention has passed. */
    void deleteRecordsSoFar(String topic) throws ExecutionException, InterruptedException {
        var partition = new TopicPartition(topic, 0);
        long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
        admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(end)))
                .all()
                .get();
    }

    /** The group, whose members have ended, with its offsets. */
    void deleteGroup(String group) {
        Awaitility.await("group " + group + " to be deleted").atMost(EMPTY).until(() -> {
            try {
                admin.deleteConsumerGroups(List.of(group)).all().get();
                return true;
            } catch (ExecutionException e) {
                if (e.getCause() instanceof GroupNotEmptyException) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
