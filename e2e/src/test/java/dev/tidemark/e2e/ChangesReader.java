package dev.tidemark.e2e;

import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;

/** What stands in {@code tidemark.changes}, read from the beginning. */
final class ChangesReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** Load parts and batches as they stand in the topic. */
    private final List<Object> records = new ArrayList<>();

    ChangesReader(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        var partition = new TopicPartition(Topics.CHANGES, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
    }

    /** Reads on until all records so far fit. */
    List<Object> await(String what, Predicate<List<Object>> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(15))
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    for (var record : consumer.poll(Duration.ofMillis(100))) {
                        records.add(
                                LoadPartFormat.isLoadPart(record.value())
                                        ? LoadPartFormat.decode(record.value())
                                        : ChangeBatchFormat.decode(record.value()));
                    }
                    return condition.test(records);
                });
        return List.copyOf(records);
    }

    static List<LoadPart> parts(List<?> records) {
        return records.stream()
                .filter(LoadPart.class::isInstance)
                .map(LoadPart.class::cast)
                .toList();
    }

    static long loads(List<?> records) {
        return parts(records).stream().filter(LoadPart::isLast).count();
    }

    static List<Change> changes(List<?> records) {
        return records.stream()
                .filter(ChangeBatch.class::isInstance)
                .map(ChangeBatch.class::cast)
                .flatMap(batch -> batch.transactions().stream())
                .flatMap(transaction -> transaction.changes().stream())
                .toList();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
