package dev.tidemark.invalidator.state;

import dev.tidemark.contract.GapCause;
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
import dev.tidemark.invalidator.state.StateHeader.Held;
import dev.tidemark.invalidator.state.StateHeader.Load;
import dev.tidemark.invalidator.state.StateHeader.Phase;
import dev.tidemark.invalidator.state.StateHeader.Progress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
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

    private final Ownership ownership;
    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> index;
    private final String rules;
    private StateHeader header;
    private StoredRows stored;
    private final Sweep oldRows;
    private final Sweep oldIndex;

    public OwnershipState(Ownership ownership, KeyValueStore<Bytes, byte[]> rows, KeyValueStore<Bytes, byte[]> index) {
        this.ownership = ownership;
        this.rows = rows;
        this.index = index;
        this.rules = ownership.digest();
        this.oldRows = new Sweep(rows, StateKeys::firstRow);
        this.oldIndex = new Sweep(index, StateKeys::firstIndexed);
        byte[] value = rows.get(StateKeys.header());
        this.header = value == null ? StateHeader.EMPTY : usable(StateHeader.decode(value));
        byte[] tables = rows.get(StateKeys.tables());
        this.stored =
                open(tables == null ? List.of() : LoadPartFormat.decode(tables).tables());
    }

    private StateHeader usable(StateHeader found) {
        // Written when a load began: missing where a changelog was deleted, and made again without its records.
        if (rows.get(StateKeys.tables()) == null
                || !Arrays.equals(index.get(StateKeys.tables()), generation(found.load()))) {
            return found.with(Phase.INCOMPLETE).with(Optional.of(GapCause.OWNERSHIP_STATE_MISSING));
        }
        // Under other rules other columns were looked up, and other tables followed.
        return found.load().rules().equals(rules)
                ? found
                : found.with(Phase.INCOMPLETE).with(Optional.of(GapCause.RULES_CHANGED));
    }

    private static byte[] generation(Load load) {
        return Integer.toString(load.generation()).getBytes(StandardCharsets.UTF_8);
    }

    private StoredRows open(List<CapturedTable> tables) {
        return new StoredRows(rows, index, header.load().generation(), tables, ownership);
    }

    /** Whether it was loaded for these rules and has followed every change since. */
    public boolean isComplete() {
        return header.phase() == Phase.COMPLETE;
    }

    /**
     * Whether changes have been followed before.
     *
     * @param hasPredecessors whether records came before the present one, which decides where nothing is known
     */
    public boolean hasHistory(boolean hasPredecessors) {
        return header.equals(StateHeader.EMPTY)
                ? hasPredecessors
                : header.progress().hasHistory();
    }

    /** Up to where changes of this timeline have been followed; before everything when none have. */
    public Position reached(Timeline timeline) {
        return header.progress().timeline().equals(timeline) ? header.progress().reached() : Position.START;
    }

    /** Whether rows of the table are known in the form that the stream declares now. */
    public boolean has(CapturedTable table) {
        return stored.has(table);
    }

    /** All known rows of a table, in an order that is the same every time; to be closed. */
    public Stream<Row> all(TableName table) {
        return stored.all(table);
    }

    /**
     * Takes in a part of a load. A first part begins anew; one that does not follow on the one before is left aside, and
     * so is a load for other rules.
     *
     * @param hasPredecessors whether records came before it in the stream
     */
    public void load(LoadPart part, boolean hasPredecessors) {
        if (!part.rules().equals(rules)) {
            doubt(GapCause.RULES_CHANGED, "cdc and invalidator were started with different ones");
            return;
        }
        Load load = header.load();
        if (part.number() == 0) {
            // The first load of all finds no slot; any other cause tells of something that was there before.
            begin(part, hasHistory(hasPredecessors || part.cause() != GapCause.SLOT_MISSING));
        } else if (header.phase() != Phase.LOADING
                || part.number() != load.parts()
                || !part.at().equals(load.at())) {
            LOG.atWarn()
                    .addKeyValue("source", part.source())
                    .addKeyValue("lsn", part.at())
                    .addKeyValue("part", part.number())
                    .log("A part of a load does not follow on the one before, it is left aside");
            return;
        }
        part.rows()
                .forEach(row ->
                        RowKey.of(row).ifPresentOrElse(key -> stored.replace(key, null, row), () -> stored.miss(row)));
        load = header.load();
        save(header.with(new Load(load.rules(), load.at(), load.parts() + 1, load.generation(), load.swept())));
        if (part.isLast()) {
            boolean hasHistory = header.progress().hasHistory();
            save(header.with(Phase.COMPLETE)
                    .with(new Progress(part.timeline(), Position.after(part.at()), hasHistory)));
            LOG.atInfo().addKeyValue("source", part.source()).log("Ownership state loaded");
        }
        sweep();
    }

    private void begin(LoadPart first, boolean hasHistory) {
        release(false);
        Load before = header.load();
        Progress progress = header.progress();
        save(header.with(Phase.LOADING)
                .with(Optional.of(first.cause()))
                .with(new Load(first.rules(), first.at(), 0, before.generation() + 1, before.swept()))
                .with(new Progress(progress.timeline(), progress.reached(), hasHistory)));
        rows.put(StateKeys.tables(), LoadPartFormat.encode(first.declaration()));
        index.put(StateKeys.tables(), generation(header.load()));
        stored = open(first.tables());
        LOG.atInfo().addKeyValue("source", first.source()).log("Loading the ownership state");
    }

    /**
     * Says that the known rows cannot be relied upon.
     *
     * @param detail what was found, for people
     */
    public void doubt(GapCause cause, String detail) {
        if (header.phase() != Phase.INCOMPLETE) {
            LOG.atWarn()
                    .addKeyValue("cause", cause.label())
                    .addKeyValue("detail", detail)
                    .log("The ownership state has to be loaded anew: " + cause.reason());
            save(header.with(Phase.INCOMPLETE).with(Optional.of(cause)));
        }
    }

    /** Why the known rows cannot be relied upon. */
    public GapCause cause() {
        return header.gap().orElse(GapCause.OWNERSHIP_STATE_MISSING);
    }

    /**
     * What broke the chain of changes before those that are followed now; empty when everybody was raised since, or
     * nothing did.
     */
    public Optional<GapCause> gap() {
        return header.gap();
    }

    /** Says that what broke the chain has been made up for in Redis. */
    public void settle() {
        save(header.with(Optional.empty()));
    }

    /**
     * Says that everything up to there has been followed or is held.
     *
     * @param followed whether a transaction was followed to its end
     */
    public void reach(Timeline timeline, Position position, boolean followed) {
        boolean hasHistory = followed || header.progress().hasHistory();
        save(header.with(new Progress(timeline, position, hasHistory)));
        sweep();
    }

    /** Keeps part of a transaction until its end comes. */
    public void hold(ChangeBatch batch, Transaction part) {
        var held = new ChangeBatch(batch.source(), batch.timeline(), batch.from(), List.of(part));
        Held before = header.held();
        rows.put(StateKeys.held(before.parts()), ChangeBatchFormat.encode(held));
        long changes = before.changes() + part.changes().size();
        save(header.with(new Held(before.parts() + 1, changes, before.isTooLarge())));
    }

    /** How many changes of the open transaction are held. */
    public long heldChanges() {
        return header.held().changes();
    }

    /** Whether changes of the open transaction were let go of before its end. */
    public boolean isTooLarge() {
        return header.held().isTooLarge();
    }

    /** The parts that are held, each read when it is come to. */
    public Iterable<Transaction> held() {
        return () -> IntStream.range(0, header.held().parts())
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
        for (int number = 0; number < header.held().parts(); number++) {
            rows.delete(StateKeys.held(number));
        }
        save(header.with(new Held(0, 0, tooLarge)));
    }

    private void save(StateHeader changed) {
        if (!changed.equals(header)) {
            header = changed;
            rows.put(StateKeys.header(), changed.encode());
        }
    }

    /** Removes rows of earlier loads, a few at a time. */
    private void sweep() {
        Load load = header.load();
        if (load.swept() == load.generation()) {
            return;
        }
        boolean isRowsDone = oldRows.goOn(load.swept(), load.generation());
        if (oldIndex.goOn(load.swept(), load.generation()) && isRowsDone) {
            save(header.with(new Load(load.rules(), load.at(), load.parts(), load.generation(), load.generation())));
        }
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
    public void clear(TableName table, Consumer<Row> removed) {
        if (!stored.clear(table, removed)) {
            doubt(GapCause.TABLE_TOO_LARGE, table.toString());
        }
    }
}
