package dev.tidemark.cli.invalidations;

import dev.tidemark.cli.invalidations.Bound.AtTime;
import dev.tidemark.cli.invalidations.Extent.Offsets;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Topic tidemark.invalidations as it stood when it was opened: what was committed until then. For one thread. */
public final class InvalidationsTopic implements AutoCloseable {

    /** An operator waits no longer to be told that Kafka is away. */
    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int LARGEST_POLL = 10_000;

    private final String bootstrapServers;
    private final Consumer<byte[], byte[]> consumer;
    private final Extent extent;

    private InvalidationsTopic(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.consumer = answered(() -> new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "tidemark-history",
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        LARGEST_POLL,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(REQUEST_TIMEOUT.toMillis()),
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(TIMEOUT.toMillis())),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer()));
        try {
            this.extent = answered(this::ask);
        } catch (InvalidationsException e) {
            close();
            throw e;
        }
    }

    /**
     * Opens it.
     *
     * @throws InvalidationsException when Kafka does not answer, or does not have it
     */
    public static InvalidationsTopic open(String bootstrapServers) {
        return new InvalidationsTopic(bootstrapServers);
    }

    private Extent ask() {
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.INVALIDATIONS).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new InvalidationsException("Kafka at " + bootstrapServers + " has no topic " + Topics.INVALIDATIONS
                    + ": the invalidator creates it when it starts; has one run there?");
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
        Map<Integer, Offsets> offsets = new HashMap<>();
        ends.forEach((partition, end) ->
                offsets.put(partition.partition(), new Offsets(begins.getOrDefault(partition, 0L), end)));
        return new Extent(offsets, reachesBackTo(offsets, since(0, partitions)));
    }

    /** Of partitions that have lost records, when the last of them begins; else when the first one does. */
    private static Optional<Instant> reachesBackTo(
            Map<Integer, Offsets> offsets, Map<TopicPartition, OffsetAndTimestamp> firsts) {
        Optional<Long> latest = firsts.entrySet().stream()
                .filter(first -> offsets.get(first.getKey().partition()).hasForgotten())
                .map(first -> first.getValue().timestamp())
                .max(Long::compareTo);
        return latest.or(() -> firsts.values().stream()
                        .map(OffsetAndTimestamp::timestamp)
                        .min(Long::compareTo))
                .map(Instant::ofEpochMilli);
    }

    /** What it holds. */
    public Extent extent() {
        return extent;
    }

    /**
     * Tells of what is recorded in a range.
     *
     * @param users whose records, and everybody's; empty for all
     * @throws InvalidationsException when Kafka does not answer any more, or an offset is beyond the end
     */
    public void read(Range range, Set<UserId> users, InvalidationsVisitor visitor) {
        answered(() -> {
            readAll(range, users, visitor);
            return true;
        });
    }

    private void readAll(Range range, Set<UserId> users, InvalidationsVisitor visitor) {
        Map<Integer, Offsets> spans = Span.of(range, extent, this::firstSince);
        Map<TopicPartition, Long> left = new HashMap<>();
        spans.forEach((partition, span) -> left.put(topicPartition(partition), span.end()));
        consumer.assign(left.keySet());
        spans.forEach((partition, span) -> consumer.seek(topicPartition(partition), span.begin()));
        Set<String> keys = new HashSet<>();
        users.forEach(user -> keys.add(user.value()));
        long all = spans.values().stream()
                .mapToLong(span -> span.end() - span.begin())
                .sum();
        long behind = -1;
        long lastProgress = System.nanoTime();
        while (!left.isEmpty()) {
            for (var record : consumer.poll(POLL)) {
                if (record.offset() < spans.get(record.partition()).end()) {
                    tell(range, keys, record, visitor);
                }
            }
            // By positions: after the last record may come a mark of its transaction, which nobody is handed.
            long done = all - left(left);
            if (done > behind) {
                behind = done;
                lastProgress = System.nanoTime();
                visitor.progress(done, all);
            } else if (System.nanoTime() - lastProgress > TIMEOUT.toNanos()) {
                throw new TimeoutException("nothing came for " + TIMEOUT.toSeconds() + " s");
            }
            List<TopicPartition> read = left.entrySet().stream()
                    .filter(partition -> consumer.position(partition.getKey()) >= partition.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
            consumer.pause(read);
            left.keySet().removeAll(read);
        }
    }

    private long left(Map<TopicPartition, Long> left) {
        return left.entrySet().stream()
                .mapToLong(partition -> Math.max(0, partition.getValue() - consumer.position(partition.getKey())))
                .sum();
    }

    private static void tell(
            Range range, Set<String> keys, ConsumerRecord<byte[], byte[]> record, InvalidationsVisitor visitor) {
        String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (key != null && !keys.isEmpty() && !keys.contains(key)) {
            return;
        }
        Invalidation invalidation;
        try {
            invalidation = decode(key, record.value());
        } catch (MalformedRecordException e) {
            visitor.malformed(
                    record.topic() + "-" + record.partition() + "@" + record.offset(), String.valueOf(e.getMessage()));
            return;
        }
        if (!range.isBefore(invalidation) && !range.isAfter(invalidation)) {
            visitor.recorded(new Recorded(record.partition(), record.offset(), invalidation));
        }
    }

    private static Invalidation decode(@Nullable String key, byte @Nullable [] value) {
        if (value == null) {
            throw new MalformedRecordException("It has no value");
        }
        Invalidation invalidation = InvalidationFormat.decode(value);
        if (!invalidation.user().map(UserId::value).equals(Optional.ofNullable(key))) {
            throw new MalformedRecordException("Its key '" + key + "' is not its user");
        }
        return invalidation;
    }

    private Map<Integer, Long> firstSince(AtTime at) {
        Map<Integer, Long> first = new HashMap<>();
        since(
                        at.time().toEpochMilli(),
                        extent.partitions().keySet().stream()
                                .map(InvalidationsTopic::topicPartition)
                                .toList())
                .forEach((partition, found) -> first.put(partition.partition(), found.offset()));
        return first;
    }

    /** The first record of each partition since a time, none where there is none. */
    private Map<TopicPartition, OffsetAndTimestamp> since(long milliseconds, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, Math.max(0, milliseconds)));
        Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>(consumer.offsetsForTimes(times));
        found.values().removeIf(offset -> offset == null);
        return found;
    }

    private static TopicPartition topicPartition(int partition) {
        return new TopicPartition(Topics.INVALIDATIONS, partition);
    }

    private <T> T answered(Supplier<T> request) {
        try {
            return request.get();
        } catch (OffsetOutOfRangeException e) {
            throw new InvalidationsException(
                    Topics.INVALIDATIONS + " lost records while they were read: run the command again", e);
        } catch (KafkaException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new InvalidationsException(
                    "Kafka at " + bootstrapServers + " does not answer: " + root.getMessage(), e);
        }
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
    }
}
