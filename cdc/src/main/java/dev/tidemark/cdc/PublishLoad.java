package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.ChangesTopic;
import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.cdc.source.ExportedSlot;
import dev.tidemark.cdc.source.SnapshotRows;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the rows of all kept tables as they stood where a slot begins. For one thread, once. */
final class PublishLoad {

    private static final Logger LOG = LoggerFactory.getLogger(PublishLoad.class);

    private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

    private final CdcConfig config;
    private final CapturePlan plan;
    private final Timeline timeline;
    private final GapCause cause;
    private final ExportedSlot slot;
    private final ChangesTopic topic;
    private final long start = System.nanoTime();

    private final List<Row> rows = new ArrayList<>();
    private long bytes;
    private int parts;
    private long count;
    private long lastLine = start;

    PublishLoad(
            CdcConfig config,
            CapturePlan plan,
            Timeline timeline,
            GapCause cause,
            ExportedSlot slot,
            ChangesTopic topic) {
        this.config = config;
        this.plan = plan;
        this.timeline = timeline;
        this.cause = cause;
        this.slot = slot;
        this.topic = topic;
    }

    /** Returns when Kafka has acknowledged all of it. */
    void run() throws SQLException, InterruptedException {
        try (var snapshot = SnapshotRows.take(config.database(), slot)) {
            for (CapturePlan.Table table : plan.kept()) {
                snapshot.read(table, this::add);
            }
        }
        send(true);
        topic.awaitLoad();
        LOG.atInfo()
                .addKeyValue("source", config.source())
                .addKeyValue("lsn", slot.at())
                .addKeyValue("tables", plan.kept().size())
                .addKeyValue("rows", count)
                .addKeyValue("ms", Duration.ofNanos(System.nanoTime() - start).toMillis())
                .log("Ownership state loaded");
    }

    private void add(Row row) throws InterruptedException {
        long size = BatchAssembler.size(row);
        if (bytes + size > BatchAssembler.LARGEST_BATCH_BYTES && !rows.isEmpty()) {
            send(false);
        }
        rows.add(row);
        bytes += size;
        count++;
        tellProgress(row);
    }

    private void send(boolean isLast) throws InterruptedException {
        List<CapturedTable> tables = parts == 0
                ? plan.kept().stream().map(CapturePlan.Table::captured).toList()
                : rows.stream().map(Row::table).distinct().toList();
        topic.send(new LoadPart(
                config.source(), timeline, cause, slot.at(), config.ownership().digest(), parts, isLast, tables, rows));
        parts++;
        rows.clear();
        bytes = 0;
    }

    private void tellProgress(Row row) {
        long now = System.nanoTime();
        if (now - lastLine > BETWEEN_LINES.toNanos()) {
            lastLine = now;
            LOG.atInfo()
                    .addKeyValue("source", config.source())
                    .addKeyValue("table", row.table().name())
                    .addKeyValue("rows", count)
                    .log("Loading the ownership state");
        }
    }
}
