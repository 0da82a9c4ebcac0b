package dev.tidemark.cdc.publish;

import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.contract.change.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a partition of {@code tidemark.changes} ends with. Immutable.
 *
 * @param source whose changes they are
 * @param timeline which history the position belongs to
 * @param position up to where changes were published
 * @param last the last transaction, or what there is of it, without its changes; empty after a load
 */
public record PublishedEnd(SourceName source, Timeline timeline, Position position, Optional<Transaction> last) {

    private static final Logger LOG = LoggerFactory.getLogger(PublishedEnd.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * Reads the last record.
     *
     * @return empty when there is none, or none that can be read
     * @throws PublishException when Kafka does not answer
     */
    public static Optional<PublishedEnd> read(String bootstrapServers, int partition) {
        var place = new TopicPartition(Topics.CHANGES, partition);
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        "tidemark-cdc-end",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "none",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                        "false",
                        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        Math.toIntExact(TIMEOUT.toMillis())),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> places = List.of(place);
            consumer.assign(places);
            long begin = consumer.beginningOffsets(places).get(place);
            long end = consumer.endOffsets(places).get(place);
            if (begin == end) {
                return Optional.empty();
            }
            consumer.seek(place, end - 1);
            var records = consumer.poll(TIMEOUT).records(place);
            if (records.isEmpty()) {
                throw new PublishException("Kafka does not hand out record " + place + "@" + (end - 1));
            }
            return decode(place, end - 1, records.get(0).value());
        } catch (KafkaException e) {
            throw new PublishException(
                    "The end of " + place + " cannot be read from Kafka at " + bootstrapServers + ": " + e.getMessage(),
                    e);
        }
    }

    /** The end of a batch. */
    public static PublishedEnd of(ChangeBatch batch) {
        Transaction last = batch.transactions().get(batch.transactions().size() - 1);
        var without = new Transaction(last.id(), last.committedAt(), List.of(), last.commit());
        return new PublishedEnd(batch.source(), batch.timeline(), batch.to(), Optional.of(without));
    }

    private static Optional<PublishedEnd> decode(TopicPartition place, long offset, byte[] value) {
        try {
            if (LoadPartFormat.isLoadPart(value)) {
                LoadPart part = LoadPartFormat.decode(value);
                return Optional.of(
                        new PublishedEnd(part.source(), part.timeline(), Position.after(part.at()), Optional.empty()));
            }
            return Optional.of(of(ChangeBatchFormat.decode(value)));
        } catch (MalformedRecordException e) {
            LOG.warn("Record " + place + "@" + offset + " is not one of cdc's: " + e.getMessage());
            return Optional.empty();
        }
    }
}
