package dev.tidemark.invalidator.state;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.ownership.ColumnValues;
import dev.tidemark.invalidator.ownership.RowKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rows of one load, with their index. For one thread. */
final class StoredRows {

    private static final byte[] NOTHING = new byte[0];
    private static final BytesSerializer PREFIX = new BytesSerializer();

    /** Where rows are found whose values are not known: they may be any that are looked for. */
    private static final String UNKNOWN_VALUES = "\\?";

    private static final int MOST_CLEARED = 200_000;
    private static final int MOST_RECENT = 20_000;

    private record Table(int number, CapturedTable captured, List<List<String>> lookups) {}

    private final KeyValueStore<Bytes, byte[]> rows;
    private final KeyValueStore<Bytes, byte[]> index;
    private final int generation;
    private final Map<TableName, Table> tables = new HashMap<>();

    /** The rows used last: within a batch the same ones are asked for again and again. */
    private final Map<RowKey, Row> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<RowKey, Row> eldest) {
            return size() > MOST_RECENT;
        }
    };

    StoredRows(
            KeyValueStore<Bytes, byte[]> rows,
            KeyValueStore<Bytes, byte[]> index,
            int generation,
            List<CapturedTable> tables,
            Ownership ownership) {
        this.rows = rows;
        this.index = index;
        this.generation = generation;
        for (CapturedTable table : tables) {
            // Numbered in the same order for the same rules.
            List<List<String>> lookups = ownership.lookups(table.name()).stream()
                    .sorted(Comparator.comparing(List::toString))
                    .toList();
            this.tables.put(table.name(), new Table(this.tables.size(), table, lookups));
        }
    }

    /** Whether the rows of this table are kept as it is declared here. */
    boolean has(CapturedTable table) {
        Table known = tables.get(table.name());
        return known != null && known.captured().equals(table);
    }

    @Nullable
    Row get(RowKey key) {
        Row row = recent.get(key);
        return row == null ? read(key) : row;
    }

    private @Nullable Row read(RowKey key) {
        Table table = tables.get(key.table());
        if (table == null) {
            return null;
        }
        byte[] value = rows.get(StateKeys.row(generation, table.number(), key.values()));
        if (value == null) {
            return null;
        }
        Row row = row(table, value);
        recent.put(key, row);
        return row;
    }

    private static Row row(Table table, byte[] value) {
        List<@Nullable String> values = Fields.split(new String(value, StandardCharsets.UTF_8));
        return new Row(table.captured(), values.toArray(new @Nullable String[0]));
    }

    /** All rows of a table in the order of their keys; to be closed. */
    Stream<Row> all(TableName name) {
        Table table = tables.get(name);
        if (table == null) {
            return Stream.empty();
        }
        KeyValueIterator<Bytes, byte[]> all = rows.prefixScan(StateKeys.rows(generation, table.number()), PREFIX);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, Spliterator.ORDERED), false)
                .map(row -> row(table, row.value))
                .onClose(all::close);
    }

    boolean find(TableName name, List<String> columns, List<String> values, Predicate<Row> row) {
        Table table = tables.get(name);
        int lookup = table == null ? -1 : table.lookups().indexOf(columns);
        if (table == null || lookup < 0) {
            return false;
        }
        if (isKey(table, columns)) {
            Row found = get(RowKey.of(name, values));
            if (found != null) {
                boolean unused = row.test(found);
            }
            return true;
        }
        Bytes prefix = StateKeys.indexed(generation, table.number(), lookup, Fields.line(values));
        try (KeyValueIterator<Bytes, byte[]> found = index.prefixScan(prefix, PREFIX)) {
            while (found.hasNext()) {
                Row next = get(new RowKey(name, StateKeys.indexedKey(found.next().key, prefix)));
                if (next != null && !row.test(next)) {
                    return true;
                }
            }
        }
        Bytes unknown = StateKeys.indexed(generation, table.number(), lookup, UNKNOWN_VALUES);
        try (KeyValueIterator<Bytes, byte[]> found = index.prefixScan(unknown, PREFIX)) {
            return !found.hasNext();
        }
    }

    void replace(RowKey key, @Nullable Row old, @Nullable Row now) {
        Table table = tables.get(key.table());
        if (table == null || (old != null && old.equals(now))) {
            return;
        }
        Bytes place = StateKeys.row(generation, table.number(), key.values());
        if (now == null) {
            recent.remove(key);
            rows.delete(place);
        } else {
            recent.put(key, now);
            rows.put(place, Fields.line(values(now)).getBytes(StandardCharsets.UTF_8));
        }
        for (int lookup = 0; lookup < table.lookups().size(); lookup++) {
            List<String> columns = table.lookups().get(lookup);
            if (!isKey(table, columns)) {
                reindex(table, lookup, key.values(), indexed(old, columns), indexed(now, columns));
            }
        }
    }

    /** Lets every search in the table of this row say that it may have missed one, until the next load. */
    void miss(Row row) {
        Table table = tables.get(row.table().name());
        if (table != null) {
            for (int lookup = 0; lookup < table.lookups().size(); lookup++) {
                index.put(
                        StateKeys.indexed(generation, table.number(), lookup, UNKNOWN_VALUES, UNKNOWN_VALUES), NOTHING);
            }
        }
    }

    private void reindex(Table table, int lookup, String key, List<String> old, List<String> now) {
        for (String values : old) {
            if (!now.contains(values)) {
                index.delete(StateKeys.indexed(generation, table.number(), lookup, values, key));
            }
        }
        for (String values : now) {
            if (!old.contains(values)) {
                index.put(StateKeys.indexed(generation, table.number(), lookup, values, key), NOTHING);
            }
        }
    }

    private static List<String> indexed(@Nullable Row row, List<String> columns) {
        if (row == null) {
            return List.of();
        }
        if (ColumnValues.doubt(row, columns) != null) {
            return List.of(UNKNOWN_VALUES);
        }
        return ColumnValues.tuples(row, columns).stream()
                .map(values -> Fields.line(values))
                .toList();
    }

    private static boolean isKey(Table table, List<String> columns) {
        return table.captured().key().equals(columns)
                && table.captured().arrays().isEmpty();
    }

    private static List<@Nullable String> values(Row row) {
        var values = new @Nullable String[row.table().columns().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = row.value(i);
        }
        return Arrays.asList(values);
    }

    /**
     * Removes the rows of a table.
     *
     * @param removed told of each
     * @return whether all were removed: one record of the stream is not given more time than a transaction of Kafka has
     */
    boolean clear(TableName name, Consumer<Row> removed) {
        Table table = tables.get(name);
        if (table == null) {
            return true;
        }
        int count = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                rows.prefixScan(StateKeys.rows(generation, table.number()), PREFIX)) {
            while (all.hasNext()) {
                if (count++ == MOST_CLEARED) {
                    return false;
                }
                var key = new RowKey(name, StateKeys.key(all.next().key));
                Row row = get(key);
                replace(key, row, null);
                if (row != null) {
                    removed.accept(row);
                }
            }
        }
        return true;
    }
}
