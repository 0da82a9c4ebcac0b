package dev.tidemark.invalidator.state;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.ownership.RowKey;
import dev.tidemark.invalidator.ownership.Rows;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one source's rows on the ways to users are, up to a position in its stream. Its stores are committed together with
 * the offsets of the stream, so after any crash it stands just where the stream is read on from. For one stream thread.
 */
public final class OwnershipState implements Rows {

    private static final Logger LOG = LoggerFactory.getLogger(OwnershipState.class);

    /** Of rows that no longer count, so many are removed with each record. */
    private static final int SWEPT_AT_ONCE = 2_000;

    private final Ownership ownership;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> index;
    private final String rules;
    private StateHeader header;
    private StoredRows stored;

    public OwnershipState(Ownership ownership, KeyValueStore<Bytes, byte[]> rows, KeyValueStore<Bytes, byte[]> index) {
        this.ownership = ownership;
        this.rows = rows;
        this.index = index;
        this.rules = ownership.digest();
        byte[] value = rows.get(StateKeys.header());
        this.header = value == null ? StateHeader.EMPTY : StateHeader.decode(value);
        byte[] tables = rows.get(StateKeys.tables());
        this.stored =
                open(tables == null ? List.of() : LoadPartFormat.decode(tables).tables());
    }

    private StoredRows open(List<CapturedTable> tables) {
        return new StoredRows(rows, index, header.generation(), tables, ownership);
    }

    /** Whether it was loaded for these rules and has followed every change since. */
    public boolean isComplete() {
        return header.phase() == StateHeader.Phase.COMPLETE && header.rules().equals(rules);
    }

    /**
     * Whether changes have been followed before.
     *
     * @param hasPredecessors whether records came before the present one, which decides where nothing is known
     */
    public boolean hasHistory(boolean hasPredecessors) {
        return header.equals(StateHeader.EMPTY) ? hasPredecessors : header.hasHistory();
    }

    /** Up to where changes of this timeline have been followed; before everything when none have. */
    public Position reached(Timeline timeline) {
        return header.timeline().equals(timeline) ? header.reached() : Position.START;
    }

    /** Whether rows of the table are known in the form that the stream declares now. */
    public boolean has(CapturedTable table) {
        return stored.has(table);
    }

    /**
     * Takes in a part of a load. A first part begins anew; one that does not follow on the one before is left aside.
     *
     * @param hasPredecessors whether records came before it in the stream
     */
    public void load(LoadPart part, boolean hasPredecessors) {
        if (part.number() == 0) {
            release(false);
            save(header.loading(part.rules(), hasHistory(hasPredecessors)));
            var declared = new LoadPart(
                    part.source(), part.timeline(), part.at(), part.rules(), 0, false, part.tables(), List.of());
            rows.put(StateKeys.tables(), LoadPartFormat.encode(declared));
            stored = open(part.tables());
            LOG.atInfo().addKeyValue("source", part.source()).log("Loading the ownership state");
        } else if (header.phase() != StateHeader.Phase.LOADING || part.number() != header.parts()) {
            LOG.atWarn()
                    .addKeyValue("source", part.source())
                    .addKeyValue("part", part.number())
                    .log("A part of a load does not follow on the one before, it is left aside");
            return;
        }
        part.rows()
                .forEach(row ->
                        RowKey.of(row).ifPresentOrElse(key -> stored.replace(key, null, row), () -> stored.miss(row)));
        save(header.withPart());
        if (part.isLast()) {
            save(header.loaded(part.timeline(), Position.after(part.at())));
            LOG.atInfo().addKeyValue("source", part.source()).log("Ownership state loaded");
        }
        sweep();
    }

    /** Says that changes were missed, so that the known rows cannot be relied upon. */
    public void doubt(String why) {
        if (header.phase() != StateHeader.Phase.INCOMPLETE) {
            LOG.atWarn().addKeyValue("cause", why).log("The ownership state has to be loaded anew");
            save(header.with(StateHeader.Phase.INCOMPLETE));
        }
    }

    /**
     * Says that everything up to there has been followed or is held.
     *
     * @param followed whether a transaction was followed to its end
     */
    public void reach(Timeline timeline, Position position, boolean followed) {
        save(header.at(timeline, position, followed || header.hasHistory()));
        sweep();
    }

    /** Keeps part of a transaction until its end comes. */
    public void hold(ChangeBatch batch, Transaction part) {
        var held = new ChangeBatch(batch.source(), batch.timeline(), batch.from(), List.of(part));
        rows.put(StateKeys.held(header.held()), ChangeBatchFormat.encode(held));
        long changes = header.heldChanges() + part.changes().size();
        save(header.holding(header.held() + 1, changes, header.isTooLarge()));
    }

    /** How many changes of the open transaction are held. */
    public long heldChanges() {
        return header.heldChanges();
    }

    /** Whether changes of the open transaction were let go of before its end. */
    public boolean isTooLarge() {
        return header.isTooLarge();
    }

    /** The parts that are held, each read when it is come to. */
    public Iterable<Transaction> held() {
        return () -> IntStream.range(0, header.held())
                .mapToObj(number -> ChangeBatchFormat.decode(rows.get(StateKeys.held(number)))
                        .transactions()
                        .get(0))
                .iterator();
    }

    /**
     * Lets go of the parts that are held.
     *
     * @param tooLarge whether their transaction goes on
     */
    public void release(boolean tooLarge) {
        for (int number = 0; number < header.held(); number++) {
            rows.delete(StateKeys.held(number));
        }
        save(header.holding(0, 0, tooLarge));
    }

    private void save(StateHeader changed) {
        if (!changed.equals(header)) {
            header = changed;
            rows.put(StateKeys.header(), changed.encode());
        }
    }

    /** Removes rows of earlier loads, a few at a time. */
    private void sweep() {
        if (header.swept() >= header.generation()) {
            return;
        }
        int left = sweep(rows, StateKeys.firstRow(header.swept()), StateKeys.firstRow(header.generation()));
        left += sweep(index, StateKeys.firstIndexed(header.swept()), StateKeys.firstIndexed(header.generation()));
        if (left == 0) {
            save(header.sweptTo(header.generation()));
        }
    }

    private static int sweep(KeyValueStore<Bytes, byte[]> store, Bytes from, Bytes to) {
        int removed = 0;
        try (KeyValueIterator<Bytes, byte[]> old = store.range(from, to)) {
            while (old.hasNext() && removed < SWEPT_AT_ONCE) {
                store.delete(old.next().key);
                removed++;
            }
        }
        return removed;
    }

    @Override
    public @Nullable Row get(RowKey key) {
        return stored.get(key);
    }

    @Override
    public boolean find(TableName table, List<String> columns, List<String> values, Predicate<Row> row) {
        return stored.find(table, columns, values, row);
    }

    @Override
    public void replace(RowKey key, @Nullable Row old, @Nullable Row now) {
        stored.replace(key, old, now);
    }

    @Override
    public void miss(Row row) {
        stored.miss(row);
    }

    @Override
    public void clear(TableName table) {
        if (!stored.clear(table)) {
            doubt("more rows of " + table + " were truncated than can be removed at once");
        }
    }
}
