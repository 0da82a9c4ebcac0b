package dev.tidemark.cdc;

import dev.tidemark.cdc.source.CapturePlan;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.LogMessages;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of Debezium's Postgres connector: rows, messages, and the transactions around them. For one thread.
 *
 * @see <a href="https://debezium.io/documentation/reference/3.6/connectors/postgresql.html">Connector events</a>
 */
final class ChangeEvents {

    private static final String TRANSACTION_EVENT = "io.debezium.connector.common.TransactionMetadataValue";

    private final CapturePlan plan;
    private final DefinitionMessages definitions;
    private final BatchAssembler batches;

    ChangeEvents(CapturePlan plan, BatchAssembler batches) {
        this.plan = plan;
        this.definitions = new DefinitionMessages(plan);
        this.batches = batches;
    }

    /**
     * Reads one event.
     *
     * @return whether it ended a transaction
     */
    boolean read(SourceRecord record) {
        if (!(record.value() instanceof Struct value)) {
            throw new IllegalStateException("Debezium sent an event without a value on topic " + record.topic());
        }
        if (value.schema().name().equals(TRANSACTION_EVENT)) {
            return transaction(record, value);
        }
        switch (value.getString("op")) {
            case "c" -> batches.change(new Change.Insert(after(value)));
            case "u" -> update(value);
            case "d" -> batches.change(new Change.Delete(before(value, value.getStruct("before"))));
            case "t" -> batches.change(new Change.Truncate(table(value).captured()));
            case "m" -> message(value.getStruct("message"));
            default -> throw new IllegalStateException("Debezium sent operation " + value.getString("op"));
        }
        return false;
    }

    private boolean transaction(SourceRecord record, Struct value) {
        var offset = record.sourceOffset();
        switch (value.getString("status")) {
            case "BEGIN" -> {
                long micros = ((Number) offset.get("ts_usec")).longValue();
                long id = ((Number) offset.get("txId")).longValue();
                batches.begin(id, Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
                return false;
            }
            case "END" -> {
                batches.commit(new Lsn(((Number) offset.get("lsn_commit")).longValue()));
                return true;
            }
            default -> throw new IllegalStateException("Debezium sent transaction status " + value.getString("status"));
        }
    }

    private void update(Struct value) {
        Struct before = value.getStruct("before");
        CapturePlan.Table table = table(value);
        // Postgres sends an old row whenever one of its identity columns changed, so without one they stand in the new;
        // under REPLICA IDENTITY FULL it always does.
        boolean isSent = before != null;
        Row old = isSent || table.publishedColumns().isPresent()
                ? before(value, isSent ? before : value.getStruct("after"))
                : Row.unknown(table.captured());
        batches.change(new Change.Update(old, after(value)));
    }

    private Row after(Struct value) {
        CapturePlan.Table table = table(value);
        return new Row(table.captured(), values(value.getStruct("after"), table));
    }

    private Row before(Struct value, Struct image) {
        CapturePlan.Table table = table(value);
        var values = values(image, table);
        for (int i = 0; i < values.length; i++) {
            if (!table.identityColumns().contains(table.captured().columns().get(i))) {
                values[i] = Row.UNKNOWN;
            }
        }
        return new Row(table.captured(), values);
    }

    private static @Nullable String[] values(Struct image, CapturePlan.Table table) {
        List<String> columns = table.captured().columns();
        var values = new @Nullable String[columns.size()];
        for (int i = 0; i < values.length; i++) {
            Field field = image.schema().field(columns.get(i));
            values[i] = field == null
                    ? Row.OMITTED
                    : table.types().get(i).text(image.get(field), field.schema().name());
        }
        return values;
    }

    /** A heartbeat's or barrier's transaction says all there is to say. One outside of a transaction is not ours. */
    private void message(Struct message) {
        String prefix = message.getString("prefix");
        if (!batches.isInTransaction()) {
            return;
        }
        if (LogMessages.CRASH.equals(prefix)) {
            batches.change(new Change.Gap(GapCause.DATABASE_CRASHED));
        } else if (LogMessages.DDL.equals(prefix)) {
            definitions.read(message.get("content")).ifPresent(batches::change);
        }
    }

    private CapturePlan.Table table(Struct value) {
        Struct source = value.getStruct("source");
        return plan.table(new TableName(source.getString("schema"), source.getString("table")));
    }
}
