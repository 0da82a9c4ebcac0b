package dev.tidemark.cdc;

import dev.tidemark.cdc.source.LoadNote;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.LoadRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens to invalidators that lack the ownership state, from the beginning of their topic: what the last load answers is
 * older than it. Thread-safe.
 */
final class LoadRequests implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadRequests.class);

    private static final Duration POLL = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final CdcConfig config;
    private final LoadNote loaded;
    private final Consumer<GapCause> onRequest;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private boolean warned;

    /**
     * @param loaded the load that requests are compared with
     * @param onRequest called once, on a thread of its own, with why one wants a later load
     */
    LoadRequests(CdcConfig config, LoadNote loaded, Consumer<GapCause> onRequest) {
        this.config = config;
        this.loaded = loaded;
        this.onRequest = onRequest;
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers(),
                        ConsumerConfig.CLIENT_ID_CONFIG, "tidemark-cdc-loads",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        this.thread = new Thread(this::listen, "tidemark-load-requests");
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void listen() {
        try (consumer) {
            var partition = new TopicPartition(Topics.LOADS, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (true) {
                Optional<GapCause> cause = poll();
                if (cause.isPresent()) {
                    onRequest.accept(cause.get());
                    return;
                }
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("No more requests are read", e);
        }
    }

    private Optional<GapCause> poll() throws InterruptedException {
        try {
            for (var record : consumer.poll(POLL)) {
                Optional<GapCause> cause = record.value() == null ? Optional.empty() : wantsLaterLoad(record.value());
                if (cause.isPresent()) {
                    return cause;
                }
            }
        } catch (WakeupException | org.apache.kafka.common.errors.InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("Requests for a load cannot be read: " + e.getMessage());
            Thread.sleep(PAUSE.toMillis());
        }
        return Optional.empty();
    }

    private Optional<GapCause> wantsLaterLoad(byte[] record) {
        LoadRequest request;
        try {
            request = LoadRequest.decode(record);
        } catch (MalformedRecordException e) {
            LOG.warn("A request for a load is left out: " + e.getMessage());
            return Optional.empty();
        }
        if (!request.source().equals(config.source())
                || !request.timeline().equals(loaded.timeline())
                || request.reached().compareTo(Position.after(loaded.at())) < 0) {
            return Optional.empty();
        }
        if (!request.rules().equals(loaded.rules())) {
            warnOfOtherRules(request);
            return Optional.empty();
        }
        return Optional.of(request.cause());
    }

    private void warnOfOtherRules(LoadRequest request) {
        if (!warned) {
            warned = true;
            LOG.atWarn()
                    .addKeyValue("source", config.source())
                    .addKeyValue("rules", request.rules())
                    .addKeyValue("own_rules", loaded.rules())
                    .log("The invalidator runs with other rules: restart cdc or it with the same configuration");
        }
    }

    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
        } else {
            consumer.wakeup();
        }
    }
}
