package dev.tidemark.cdc.publish;

import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** One source's partition of {@code tidemark.changes}. For one thread at a time. */
public final class ChangesTopic implements AutoCloseable {

    /** Above the largest batch, also when its escapes double it. */
    static final int LARGEST_REQUEST_BYTES = 8 * 1024 * 1024;

    /** Of 512 KiB each they fit in the producer's memory. */
    private static final int MOST_PARTS_UNDER_WAY = 32;

    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(30);

    private final Producer<byte[], byte[]> producer;
    private final int partition;
    private final Deque<Sent> sent = new ArrayDeque<>();

    /** A record under way. */
    private record Sent(Future<RecordMetadata> answer, String what) {}

    /**
     * @throws PublishException when the names of the servers are not known
     */
    public ChangesTopic(String bootstrapServers, int partition) {
        this.producer = producer(bootstrapServers);
        this.partition = partition;
    }

    private static Producer<byte[], byte[]> producer(String bootstrapServers) {
        try {
            return new KafkaProducer<>(
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
        } catch (KafkaException e) {
            // Of a host name that nobody knows, too: a stopped container has none.
            String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new PublishException("Kafka at " + bootstrapServers + " cannot be used: " + reason, e);
        }
    }

    /**
     * Publishes a batch and waits until Kafka has acknowledged it: one at a time, so that a batch which failed is never
     * followed by a later one.
     *
     * @throws PublishException when it was not acknowledged in time; it may have arrived all the same
     */
    public void publish(ChangeBatch batch) throws InterruptedException {
        acknowledged(send(ChangeBatchFormat.encode(batch), "the batch after " + batch.from()));
    }

    /**
     * Sends a part of a load without waiting for its acknowledgement, but for an earlier part's while too many are
     * under way. The parts after one that failed may arrive: a load counts once {@link #awaitLoad()} returned.
     *
     * @throws PublishException when an earlier part was not acknowledged in time
     */
    public void send(LoadPart part) throws InterruptedException {
        while (sent.size() >= MOST_PARTS_UNDER_WAY) {
            acknowledged(sent.remove());
        }
        sent.add(send(LoadPartFormat.encode(part), "part " + part.number() + " of the load at " + part.at()));
    }

    /**
     * Returns when Kafka has acknowledged every part that was sent.
     *
     * @throws PublishException when one was not acknowledged in time
     */
    public void awaitLoad() throws InterruptedException {
        while (!sent.isEmpty()) {
            acknowledged(sent.remove());
        }
    }

    private Sent send(byte[] value, String what) {
        var record = new ProducerRecord<byte[], byte[]>(Topics.CHANGES, partition, null, value);
        return new Sent(producer.send(record), what + " of " + value.length + " bytes");
    }

    private static void acknowledged(Sent sent) throws InterruptedException {
        try {
            // A little longer than the producer tries by itself, so that its own error is the one reported.
            sent.answer().get(DELIVERY_TIMEOUT.toMillis() + 5_000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new PublishException("Kafka did not acknowledge " + sent.what(), e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }
}
