package dev.tidemark.cli;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Topic tidemark.invalidations as an invalidator writes it: in transactions, and what else may stand there. */
final class RecordedHistory implements AutoCloseable {

    static final int PARTITIONS = 4;
    private static final SourceName MAIN = new SourceName("main");

    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;

    private RecordedHistory(String bootstrapServers) {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "test-" + UUID.randomUUID()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** One that is empty. */
    static RecordedHistory anew(String bootstrapServers) throws Exception {
        var history = new RecordedHistory(bootstrapServers);
        history.delete();
        Awaitility.await("the topic is made anew")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptionsInstanceOf(ExecutionException.class)
                .until(() -> {
                    history.admin
                            .createTopics(List.of(new NewTopic(Topics.INVALIDATIONS, PARTITIONS, (short) 1)
                                    // What is recorded here is old, and must stay whenever the broker cleans up.
                                    .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"))))
                            .all()
                            .get();
                    return true;
                });
        history.producer.initTransactions();
        return history;
    }

    /** Makes that there is none. */
    void delete() throws Exception {
        if (admin.listTopics().names().get().contains(Topics.INVALIDATIONS)) {
            admin.deleteTopics(List.of(Topics.INVALIDATIONS)).all().get();
        }
        Awaitility.await("the topic is gone")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !admin.listTopics().names().get().contains(Topics.INVALIDATIONS));
    }

    static Invalidation raise(String user, long version) {
        return raise(MAIN, 100, user, version, Instant.now());
    }

    /** A raise; of everybody for the user null. */
    static Invalidation raise(SourceName source, long lsn, @Nullable String user, long version, Instant at) {
        return new Invalidation(
                source,
                Position.after(new Lsn(lsn)),
                Optional.ofNullable(user).map(UserId::new),
                version,
                at,
                List.of(new Cause("public.notes", "17", "update", "user_id", 745, at.minusMillis(12))),
                0);
    }

    static Invalidation everybody(long epoch) {
        return raise(MAIN, 100, null, epoch, Instant.now());
    }

    /** Records them in one transaction, each where its user's are. */
    void record(Invalidation... invalidations) {
        record(List.of(invalidations));
    }

    void record(List<Invalidation> invalidations) {
        producer.beginTransaction();
        invalidations.forEach(invalidation -> send(null, invalidation));
        commit();
    }

    /** The same in one partition. */
    void recordIn(int partition, Invalidation... invalidations) {
        producer.beginTransaction();
        List.of(invalidations).forEach(invalidation -> send(partition, invalidation));
        commit();
    }

    /** Records what nobody may see. */
    void abort(Invalidation invalidation) {
        producer.beginTransaction();
        send(null, invalidation);
        producer.flush();
        producer.abortTransaction();
        awaitMarked();
    }

    /** Records something else; returns where. */
    String recordText(int partition, String key, String value) throws Exception {
        producer.beginTransaction();
        var sent = producer.send(new ProducerRecord<>(
                Topics.INVALIDATIONS,
                partition,
                key.getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8)));
        commit();
        return Topics.INVALIDATIONS + "-" + partition + "@" + sent.get().offset();
    }

    /** Forgets what is before an offset, as retention does. */
    void forget(int partition, long before) throws Exception {
        admin.deleteRecords(Map.of(
                        new TopicPartition(Topics.INVALIDATIONS, partition), RecordsToDelete.beforeOffset(before)))
                .all()
                .get();
    }

    private void commit() {
        producer.commitTransaction();
        awaitMarked();
    }

    /** The broker writes the mark of a transaction's end into the partitions after it has answered. */
    private void awaitMarked() {
        Awaitility.await("the ends of the transactions are marked")
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .until(() -> ends(IsolationLevel.READ_COMMITTED).equals(ends(IsolationLevel.READ_UNCOMMITTED)));
    }

    private Map<TopicPartition, Long> ends(IsolationLevel isolation) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(Topics.INVALIDATIONS, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, offset) -> ends.put(partition, offset.offset()));
        return ends;
    }

    private void send(@Nullable Integer partition, Invalidation invalidation) {
        var unused = producer.send(new ProducerRecord<>(
                Topics.INVALIDATIONS,
                partition,
                invalidation.appliedAt().toEpochMilli(),
                invalidation
                        .user()
                        .map(user -> user.value().getBytes(StandardCharsets.UTF_8))
                        .orElse(null),
                InvalidationFormat.encode(invalidation)));
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
    }
}
