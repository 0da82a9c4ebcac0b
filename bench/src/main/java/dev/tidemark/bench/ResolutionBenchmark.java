package dev.tidemark.bench;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import dev.tidemark.invalidator.ownership.FollowTransaction;
import dev.tidemark.invalidator.ownership.Touched;
import dev.tidemark.invalidator.state.OwnershipState;
import dev.tidemark.invalidator.state.StateStores;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * How many changes a second one thread resolves to users, decoding included, with a million rows in the state on disk, and
 * how much disk and heap these take. Without the changelog and without Redis.
 */
public final class ResolutionBenchmark {

    private static final int ROWS = 1_000_000;
    private static final int CHANGES_IN_A_BATCH = 4_000;
    private static final int WARM_UP_BATCHES = 100;
    private static final int BATCHES = 250;

    private static final SourceName SOURCE = new SourceName("main");
    private static final Timeline TIMELINE = new Timeline(1, 1);
    private static final CapturedTable CUSTOMERS = table("customers", "id", "manager_id");
    private static final CapturedTable INVOICES = table("invoices", "id", "customer_id");
    private static final CapturedTable ITEMS = table("items", "id", "invoice_id");

    private final SplittableRandom random = new SplittableRandom(1);

    private ResolutionBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        new ResolutionBenchmark().run();
    }

    private void run() throws IOException {
        var column = new Ownership(Map.of(CUSTOMERS.name(), OwnershipSyntax.parse(List.of("manager_id"))));
        measure("column rule", column, Map.of(CUSTOMERS, ROWS), CUSTOMERS, 100_000);
        var path = new Ownership(Map.of(
                CUSTOMERS.name(), OwnershipSyntax.parse(List.of("manager_id")),
                INVOICES.name(), OwnershipSyntax.parse(List.of("customer_id -> customers")),
                ITEMS.name(), OwnershipSyntax.parse(List.of("invoice_id -> invoices"))));
        measure(
                "two-step path",
                path,
                Map.of(CUSTOMERS, ROWS / 10, INVOICES, ROWS * 3 / 10, ITEMS, ROWS * 6 / 10),
                ITEMS,
                50_000);
    }

    private void measure(
            String name, Ownership ownership, Map<CapturedTable, Integer> rows, CapturedTable changed, int wanted)
            throws IOException {
        Path directory = Files.createTempDirectory("tidemark-bench-");
        var context = new MockProcessorContext<Object, Object>(new Properties(), new TaskId(0, 0), directory.toFile());
        KeyValueStore<Bytes, byte[]> rowStore = open(StateStores.ROWS, context);
        KeyValueStore<Bytes, byte[]> indexStore = open(StateStores.INDEX, context);
        try {
            var state = new OwnershipState(ownership, rowStore, indexStore);
            long heapBefore = heap();
            load(state, ownership, rows);
            long heapAfter = heap();
            var transactions = new FollowTransaction(ownership, state, 100_000, (doubt, table, key) -> {
                throw new IllegalStateException(doubt + " of " + table + " " + key);
            });
            List<byte[]> batches = new ArrayList<>();
            for (int i = 0; i < WARM_UP_BATCHES + BATCHES; i++) {
                batches.add(batch(changed, rows));
            }
            long users = 0;
            long start = 0;
            for (int i = 0; i < batches.size(); i++) {
                if (i == WARM_UP_BATCHES) {
                    start = System.nanoTime();
                }
                var touched = new Touched();
                for (Transaction transaction :
                        ChangeBatchFormat.decode(batches.get(i)).transactions()) {
                    transactions.beginBatch();
                    transactions.follow(touched, List.of(), transaction);
                }
                users += touched.users().size();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            rowStore.close();
            indexStore.close();
            System.out.printf(
                    "%-14s %,9.0f changes/s (wanted %,d), %,d rows, %.0f users a batch, %,.0f MB on disk, %+,.0f MB of heap%n",
                    name,
                    (double) BATCHES * CHANGES_IN_A_BATCH / seconds,
                    wanted,
                    ROWS,
                    (double) users / batches.size(),
                    size(directory) / 1e6,
                    (heapAfter - heapBefore) / 1e6);
        } finally {
            delete(directory);
        }
    }

    private static KeyValueStore<Bytes, byte[]> open(String name, MockProcessorContext<Object, Object> context) {
        KeyValueStore<Bytes, byte[]> store =
                StateStores.builder(name).withLoggingDisabled().build();
        store.init(context.getStateStoreContext(), store);
        return store;
    }

    private void load(OwnershipState state, Ownership ownership, Map<CapturedTable, Integer> counts) {
        List<CapturedTable> tables = List.copyOf(counts.keySet());
        int number = 0;
        List<Row> rows = new ArrayList<>();
        for (CapturedTable table : tables) {
            for (int id = 0; id < counts.get(table); id++) {
                rows.add(row(table, id, counts));
                if (rows.size() == 10_000) {
                    state.load(part(ownership, number++, false, tables, rows), false);
                    rows.clear();
                }
            }
        }
        state.load(part(ownership, number, true, tables, rows), false);
    }

    private static LoadPart part(
            Ownership ownership, int number, boolean isLast, List<CapturedTable> tables, List<Row> rows) {
        return new LoadPart(
                SOURCE, TIMELINE, GapCause.SLOT_MISSING, new Lsn(1), ownership.digest(), number, isLast, tables, rows);
    }

    /** Most updates leave the row where it belongs, one in ten moves it. */
    private byte[] batch(CapturedTable table, Map<CapturedTable, Integer> counts) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < CHANGES_IN_A_BATCH; i++) {
            int id = random.nextInt(counts.get(table));
            Row after = row(table, id, counts);
            changes.add(new Change.Update(new Row(table, after.value(0), Row.UNKNOWN), after));
        }
        return ChangeBatchFormat.encode(new ChangeBatch(
                SOURCE,
                TIMELINE,
                Position.START,
                List.of(new Transaction(1, Instant.EPOCH, changes, Optional.of(new Lsn(2))))));
    }

    private Row row(CapturedTable table, int id, Map<CapturedTable, Integer> counts) {
        int spread = random.nextInt(10) == 0 ? random.nextInt(1_000) : 0;
        if (table.equals(CUSTOMERS)) {
            return new Row(table, Integer.toString(id), Integer.toString((id + spread) % 50_000));
        }
        int parents = counts.get(table.equals(ITEMS) ? INVOICES : CUSTOMERS);
        return new Row(table, Integer.toString(id), Integer.toString((id + spread) % parents));
    }

    private static CapturedTable table(String name, String... columns) {
        return new CapturedTable(TableName.parse(name), 1, List.of(columns));
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static long size(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
