package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.ChangesTopic;
import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.cdc.source.ReplicationSlot;
import dev.tidemark.cdc.source.SourceDatabase;
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
    private final OldRows oldRows;
    private final BatchAssembler batches;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private CaptureSession(CdcConfig config, CdcMetrics metrics, SourceDatabase database, CapturePlan plan)
            throws SQLException {
        this.config = config;
        this.metrics = metrics;
        this.database = database;
        this.plan = plan;
        Lsn confirmed = database.slot(config.slot()).confirmed();
        this.batches = new BatchAssembler(config.source(), database.timeline(), Position.after(confirmed));
        String shape = database.shape(plan);
        if (!database.plan(config.ownership()).equals(plan)) {
            throw new CaptureException("A table was altered while it was read");
        }
        this.visibility = new Visibility(database, plan, shape);
        this.oldRows = OldRows.of(database.publication(config.publication()), shape, database.insertLsn());
        this.topic = new ChangesTopic(config.bootstrapServers(), config.partition());
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
                .addKeyValue("lsn", confirmed)
                .addKeyValue("tables", plan.tables().size())
                .log("Streaming changes");
    }

    /**
     * Checks the database against the configuration, makes publication and slot as they have to be, and readies a
     * session.
     *
     * @throws CaptureFaultsException when the configuration and the database do not fit
     */
    static CaptureSession prepare(CdcConfig config, CdcMetrics metrics) throws SQLException, InterruptedException {
        var database = SourceDatabase.connect(config.database(), "capture");
        try {
            List<String> faults = database.faults();
            if (!faults.isEmpty()) {
                throw new CaptureFaultsException(faults);
            }
            CapturePlan plan = database.plan(config.ownership());
            if (!plan.faults().isEmpty()) {
                throw new CaptureFaultsException(plan.faults());
            }
            plan.warnings().forEach(LOG::warn);
            ChangesTopic.ensure(config.bootstrapServers(), config.partition(), config.replicationFactor());
            ReplicationSlot.State slot = database.slot(config.slot()).ensure();
            if (slot == ReplicationSlot.State.CREATED) {
                LOG.atInfo().addKeyValue("slot", config.slot()).log("Slot created");
            } else if (slot == ReplicationSlot.State.REPLACED) {
                LOG.atWarn().addKeyValue("slot", config.slot()).log("Slot replaced, Postgres had thrown its WAL away");
            }
            var publication = database.publication(config.publication());
            publication.publish(plan);
            // No shape is noted from the change of the publication until a batch after it was published, crashes
            // included. What committed in between was not published: a slot of its own beginning leaves a gap behind
            // that the chain of positions shows, and is created when older transactions have ended.
            if (publication.notedShape().isEmpty() && slot == ReplicationSlot.State.FOUND) {
                LOG.atWarn()
                        .addKeyValue("publication", config.publication())
                        .log("Publication changed, everybody is raised: changes until now may not have been published");
                database.slot(config.slot()).replace();
            }
            return new CaptureSession(config, metrics, database, plan);
        } catch (SQLException | RuntimeException | InterruptedException e) {
            database.close();
            throw e;
        }
    }

    /**
     * Streams until {@link #close()} is called or something fails.
     *
     * @throws CaptureException when something failed; its cause says what
     */
    void run() {
        try (var heartbeats = new Heartbeats(config.database(), config.heartbeatInterval())) {
            heartbeats.start();
            engine.run();
        }
        Throwable error = failure.get();
        if (error != null) {
            throw new CaptureException("The stream from Postgres broke off: " + rootMessage(error), error);
        }
    }

    private static String rootMessage(Throwable error) {
        Throwable root = error;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    @Override
    public void close() {
        try {
            engine.close();
        } catch (IOException | IllegalStateException e) {
            LOG.debug("The engine was not running", e);
        }
        topic.close();
        try {
            database.close();
        } catch (SQLException e) {
            LOG.debug("The connection was closed already", e);
        }
    }

    /** Publishes what Debezium hands over, and only then lets it confirm. Called on the engine's thread alone. */
    private final class PublishedBatches implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>> {

        private final ChangeEvents events = new ChangeEvents(plan, oldRows, batches);

        @Override
        public void handleBatch(
                List<RecordChangeEvent<SourceRecord>> records,
                DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
                throws InterruptedException {
            RecordChangeEvent<SourceRecord> lastEnd = null;
            try {
                for (RecordChangeEvent<SourceRecord> event : records) {
                    if (events.read(event.record())) {
                        lastEnd = event;
                    }
                }
                for (ChangeBatch batch : batches.take()) {
                    visibility.await(batch);
                    topic.publish(batch);
                    metrics.published(batch);
                    oldRows.published(batch.to());
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

        @Override
        public boolean supportsTombstoneEvents() {
            return false;
        }
    }
}
