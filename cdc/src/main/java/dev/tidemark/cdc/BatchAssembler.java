package dev.tidemark.cdc;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the events of the replication stream into batches whose positions follow on each other. For one thread.
 */
final class BatchAssembler {

    /** A record of Kafka's usual limit of 1 MiB has room for it, whatever the escapes add in practice. */
    static final int LARGEST_BATCH_BYTES = 512 * 1024;

    private static final int BYTES_OF_A_LINE = 16;

    private final SourceName source;
    private final Timeline timeline;

    private final List<ChangeBatch> complete = new ArrayList<>();
    private final List<Transaction> transactions = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private Position from;
    private long bytes;
    private long bytesOfChanges;
    private long transaction;
    private @Nullable Instant committedAt;

    /**
     * @param from where the stream begins: the slot's confirmed position
     */
    BatchAssembler(SourceName source, Timeline timeline, Position from) {
        this.source = source;
        this.timeline = timeline;
        this.from = from;
    }

    void begin(long id, Instant commitTime) {
        if (committedAt != null) {
            throw new IllegalStateException("Transaction " + id + " began before " + transaction + " ended");
        }
        transaction = id;
        committedAt = commitTime;
    }

    /** Whether a transaction began that has not ended. */
    boolean isInTransaction() {
        return committedAt != null;
    }

    void change(Change change) {
        if (committedAt == null) {
            throw new IllegalStateException("A change came outside a transaction: " + change);
        }
        changes.add(change);
        bytesOfChanges += size(change);
        if (bytes + bytesOfChanges >= LARGEST_BATCH_BYTES) {
            close(Optional.empty());
            cut();
        }
    }

    void commit(Lsn end) {
        close(Optional.of(end));
        committedAt = null;
    }

    /** The batches gathered so far; of a transaction that goes on only what is too large to wait for its end. */
    List<ChangeBatch> take() {
        cut();
        var batches = List.copyOf(complete);
        complete.clear();
        return batches;
    }

    private void close(Optional<Lsn> end) {
        Instant time = committedAt;
        if (time == null) {
            throw new IllegalStateException("A transaction ended that did not begin");
        }
        transactions.add(new Transaction(transaction, time, changes, end));
        bytes += bytesOfChanges + 2 * BYTES_OF_A_LINE;
        changes.clear();
        bytesOfChanges = 0;
    }

    private void cut() {
        if (transactions.isEmpty()) {
            return;
        }
        var batch = new ChangeBatch(source, timeline, from, transactions);
        complete.add(batch);
        from = batch.to();
        transactions.clear();
        bytes = 0;
    }

    private static long size(Change change) {
        if (change instanceof Change.Insert insert) {
            return size(insert.after());
        } else if (change instanceof Change.Update update) {
            return size(update.before()) + size(update.after());
        } else if (change instanceof Change.Delete delete) {
            return size(delete.before());
        }
        return BYTES_OF_A_LINE;
    }

    /** About how many bytes a row takes in a record. */
    static long size(Row row) {
        long size = BYTES_OF_A_LINE;
        for (int i = 0; i < row.table().columns().size(); i++) {
            String value = row.value(i);
            size += value == null ? 3 : value.length() + 1;
        }
        return size;
    }
}
