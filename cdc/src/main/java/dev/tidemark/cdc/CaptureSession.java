package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.ChangesTopic;
import dev.tidemark.cdc.publish.TopicWatch;
import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.cdc.source.LoadNote;
import dev.tidemark.cdc.source.SourceDatabase;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.change.ChangeBatch;
import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the pipeline from slot to topic, from its checks to its first failure. What Kafka acknowledged is confirmed
 * to the slot; whatever was not is streamed again by the next session. {@link #run()} blocks; {@link #close()} may be
 * called from another thread.
 */
final class CaptureSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureSession.class);

    private final CdcConfig config;
    private final CdcMetrics metrics;
    private final SourceDatabase database;
    private final CapturePlan plan;
    private final ChangesTopic topic;
    private final Visibility visibility;
    private final BatchAssembler batches;
    private final LoadRequests requests;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable GapCause> wish = new AtomicReference<>();
    private final TopicWatch watch;
    private final Lsn confirmed;
    private final PublishedBefore published;

    private CaptureSession(
            CdcConfig config,
            CdcMetrics metrics,
            SourceDatabase database,
            ChangesTopic topic,
            PrepareCapture.Prepared prepared) {
        this.config = config;
        this.metrics = metrics;
        this.database = database;
        this.topic = topic;
        this.plan = prepared.plan();
        LoadNote loaded = prepared.loaded();
        this.batches = new BatchAssembler(config.source(), loaded.timeline(), Position.after(prepared.confirmed()));
        this.visibility = new Visibility(
                database, database.shape(plan, config.ownership(), config.publication()), loaded.shape());
        this.requests = new LoadRequests(config, loaded, this::endFor);
        this.watch = new TopicWatch(config.bootstrapServers(), prepared.topic(), () -> endFor(GapCause.TOPIC_REPLACED));
        this.confirmed = prepared.confirmed();
        this.published = prepared.published();
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(DebeziumSettings.of(config, plan))
                .using((success, message, error) -> {
                    if (!success) {
                        failure.compareAndSet(null, error == null ? new CaptureException(message) : error);
                    }
                })
                .notifying(new PublishedBatches())
                .build();
        LOG.atInfo()
                .addKeyValue("source", config.source())
                .addKeyValue("slot", config.slot())
                .addKeyValue("lsn", prepared.confirmed())
                .addKeyValue("tables", plan.tables().size())
                .log("Streaming changes");
    }

    /**
     * Readies a session: {@link PrepareCapture} says what that takes.
     *
     * @param notes what earlier sessions loaded
     * @param isFirst whether the process just starts
     * @param wish why to begin anew; empty when nobody wants that
     * @throws CaptureFaultsException when the configuration and the database do not fit
     * @throws SetBackException while the database has less than was published
     */
    static CaptureSession prepare(
            CdcConfig config, CdcMetrics metrics, LoadNotes notes, boolean isFirst, Optional<GapCause> wish)
            throws SQLException, InterruptedException {
        var database = SourceDatabase.connect(config.database(), "capture");
        ChangesTopic topic = null;
        try {
            topic = new ChangesTopic(config.bootstrapServers(), config.partition());
            var prepared = new PrepareCapture(config, database, notes, topic).run(isFirst, wish);
            return new CaptureSession(config, metrics, database, topic, prepared);
        } catch (SQLException | RuntimeException | InterruptedException e) {
            try (database) {
                if (topic != null) {
                    topic.close();
                }
            }
            throw e;
        }
    }

    /**
     * Streams until {@link #close()} is called, the next session has to begin anew, or something fails.
     *
     * @return why the next session has to begin anew beyond what it finds itself; empty when it has not
     * @throws CaptureException when something failed; its cause says what
     * @throws SetBackException when the database turned out to be of another history than what was published
     */
    Optional<GapCause> run() {
        try (var heartbeats = new Heartbeats(config.database(), config.heartbeatInterval())) {
            heartbeats.start();
            requests.start();
            watch.start();
            engine.run();
        }
        Throwable error = failure.get();
        GapCause cause = wish.get();
        if (cause != null) {
            return Optional.of(cause);
        }
        if (error instanceof SetBackException setBack) {
            throw setBack;
        }
        // The next session sees by itself what was altered, and says so.
        if (error != null && !(error instanceof ShapeChangedException)) {
            throw new CaptureException("The stream from Postgres broke off: " + rootMessage(error), error);
        }
        return Optional.empty();
    }

    /** Ends the session, so that the next one begins anew. */
    private void endFor(GapCause cause) {
        wish.compareAndSet(null, cause);
        // What waits for Kafka to acknowledge would hold up the engine.
        topic.close();
        closeEngine();
    }

    private static String rootMessage(Throwable error) {
        String message = error.toString();
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            // The end of a connection has no message of its own.
            message = cause.getMessage() == null ? message : cause.getMessage();
        }
        return message;
    }

    @Override
    public void close() {
        requests.close();
        watch.close();
        closeEngine();
        // The database in any case, also when the thread is interrupted: else nobody else could have the slot.
        try (database) {
            topic.close();
        } catch (SQLException e) {
            LOG.debug("The connection was closed already", e);
        }
    }

    private void closeEngine() {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The engine was not running", e);
        }
    }

    /** Publishes what Debezium hands over, and only then lets it confirm. Called on the engine's thread alone. */
    private final class PublishedBatches implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

        private final ChangeEvents events = new ChangeEvents(plan, batches);
        private boolean isSlotKnown;

        @Override
        public void handleBatch(
                List<RecordChangeEvent<SourceRecord>> records,
                DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                throws InterruptedException {
            RecordChangeEvent<SourceRecord> lastEnd = null;
            if (wish.get() != null) {
                // An engine that was just starting could not be closed.
                throw new CaptureException("The session is to end");
            }
            try {
                requireSlot();
                for (RecordChangeEvent<SourceRecord> event : records) {
                    if (events.read(event.record())) {
                        lastEnd = event;
                    }
                }
                for (ChangeBatch batch : batches.take()) {
                    if (!published.holds(batch)) {
                        visibility.await(batch);
                        topic.publish(batch);
                        metrics.published(batch);
                    }
                }
            } catch (SQLException | RuntimeException e) {
                failure.compareAndSet(null, e);
                throw new CaptureException("A batch could not be published", e);
            }
            // Only the end of a transaction is a place to go on from: positions begin there.
            if (lastEnd != null) {
                committer.markProcessed(lastEnd);
                committer.markBatchFinished();
            }
        }

        /** Debezium makes a slot that it does not find: whoever dropped it since it was looked at has made a gap. */
        private void requireSlot() throws SQLException {
            if (!isSlotKnown) {
                if (!database.slot(config.slot()).confirmed().equals(confirmed)) {
                    throw new CaptureException("Slot " + config.slot() + " was moved or made again meanwhile");
                }
                isSlotKnown = true;
            }
        }

        @Override
        public boolean supportsTombstoneEvents() {
            return false;
        }
    }
}
