package dev.tidemark.invalidator;

import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is run. */
final class StreamsSettings {

    /** After a crash at most this much is read again; what is read again changes nothing. */
    private static final int COMMIT_INTERVAL_MS = 1_000;

    /** Longer than one record takes; whoever takes over may have to wait for the open transaction of the one before. */
    private static final int TRANSACTION_TIMEOUT_MS = 15_000;

    /** The least that brokers allow by default: so long it takes until somebody who was killed is missed. */
    private static final int SESSION_TIMEOUT_MS = 6_000;

    /** Also how long the others take to hear of it. */
    private static final int HEARTBEAT_INTERVAL_MS = 500;

    /** Of three instances all know the ownership state. */
    private static final int STANDBY_REPLICAS = 2;

    /** Records of a source that may wait in memory before no more are fetched, and of one poll: of 512 KiB each. */
    private static final int MOST_RECORDS = 32;

    /** Of all sources together in one answer of a broker, unless a single record is larger. */
    private static final int FETCH_BYTES = 8 * 1024 * 1024;

    private StreamsSettings() {}

    static Properties of(InvalidatorConfig config) {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDirectory().toString());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, Short.toString(config.replicationFactor()));
        settings.put(
                StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                threads(config.sources().size(), Runtime.getRuntime().availableProcessors()));
        // The ownership state is what it was when the offsets were committed, after any crash: old owners are in it.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), TRANSACTION_TIMEOUT_MS);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, STANDBY_REPLICAS);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_INTERVAL_MS);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_TIMEOUT_MS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), HEARTBEAT_INTERVAL_MS);
        // While Redis is away, process() waits for it.
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), Integer.MAX_VALUE);
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, MOST_RECORDS);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MOST_RECORDS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), FETCH_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        return settings;
    }

    /** One for each source, so that none waits for another, as far as there are processors for them. */
    static int threads(int sources, int processors) {
        return Math.max(1, Math.min(sources, processors));
    }
}
