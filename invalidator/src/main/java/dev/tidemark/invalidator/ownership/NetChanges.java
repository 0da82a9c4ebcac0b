package dev.tidemark.invalidator.ownership;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction comes to: each changed row as it stood before its first change and stands after its last. Rows that
 * came and went in between were never seen by anybody. For one thread.
 */
final class NetChanges {

    /** One row: before is null when it did not exist, after when it does not any more. */
    static final class Changed {

        private final String operation;
        private final @Nullable Row stored;
        private final @Nullable Row before;
        private @Nullable Row after;

        private Changed(String operation, @Nullable Row stored, @Nullable Row before, @Nullable Row after) {
            this.operation = operation;
            this.stored = stored;
            this.before = before;
            this.after = after;
        }

        /** What was done to it first. */
        String operation() {
            return operation;
        }

        @Nullable
        Row before() {
            return before;
        }

        @Nullable
        Row after() {
            return after;
        }
    }

    private final Rows rows;
    private final Map<RowKey, Changed> changed = new LinkedHashMap<>();
    private final List<Changed> keyless = new ArrayList<>();
    private final Set<TableName> truncated = new HashSet<>();

    NetChanges(Rows rows) {
        this.rows = rows;
    }

    void insert(Change.Insert insert) {
        Row row = insert.after();
        Optional<RowKey> key = RowKey.of(row);
        if (key.isEmpty()) {
            keyless.add(new Changed("insert", null, null, row));
            return;
        }
        Changed known = changed.get(key.get());
        if (known == null) {
            changed.put(key.get(), new Changed("insert", null, null, row));
        } else {
            known.after = row;
        }
    }

    void update(Change.Update update) {
        Optional<RowKey> oldKey = RowKey.of(update.before());
        Optional<RowKey> newKey = RowKey.of(update.after());
        if (oldKey.isEmpty()) {
            keyless.add(new Changed("update", null, update.before(), newKey.isEmpty() ? update.after() : null));
        }
        if (newKey.isEmpty()) {
            oldKey.ifPresent(key -> {
                keyless.add(new Changed("update", null, null, update.after()));
                current("update", key, update.before()).after = null;
            });
            return;
        }
        Changed old = current("update", oldKey.orElse(newKey.get()), update.before());
        Row now = merge(update.after(), old.after);
        if (oldKey.isPresent() && !oldKey.equals(newKey)) {
            old.after = null;
            current("update", newKey.get(), null).after = now;
        } else {
            old.after = now;
        }
    }

    void delete(Change.Delete delete) {
        Optional<RowKey> key = RowKey.of(delete.before());
        if (key.isPresent()) {
            current("delete", key.get(), delete.before()).after = null;
        } else {
            keyless.add(new Changed("delete", null, delete.before(), null));
        }
    }

    void truncate(TableName table) {
        truncated.add(table);
        changed.forEach((key, row) -> {
            if (key.table().equals(table)) {
                row.after = null;
            }
        });
    }

    /** The row as the transaction has left it so far; what the state does not know is as the stream says. */
    private Changed current(String operation, RowKey key, @Nullable Row image) {
        Changed known = changed.get(key);
        if (known == null) {
            Row stored = truncated.contains(key.table()) ? null : rows.get(key);
            Row before = stored == null ? image : stored;
            known = new Changed(operation, stored, before, before);
            changed.put(key, known);
        }
        return known;
    }

    /** A new row as it stands: what was not sent has not changed. */
    private static Row merge(Row now, @Nullable Row old) {
        int columns = now.table().columns().size();
        var values = new @Nullable String[columns];
        boolean isWhole = true;
        for (int i = 0; i < columns; i++) {
            values[i] = now.value(i);
            if (Fields.isUnsent(values[i]) && old != null) {
                values[i] = old.value(i);
                isWhole = false;
            }
        }
        return isWhole ? now : new Row(now.table(), values);
    }

    /** The rows by their keys, in the order in which they were first changed. */
    Map<RowKey, Changed> byKey() {
        return changed;
    }

    /** The changes of rows that nothing identifies. */
    List<Changed> keyless() {
        return keyless;
    }

    /**
     * Makes the rows what the transaction has left.
     *
     * @param cleared told of each row that goes with a whole table
     */
    void apply(Consumer<Row> cleared) {
        keyless.stream().map(Changed::after).filter(Objects::nonNull).forEach(rows::miss);
        truncated.forEach(table -> rows.clear(table, cleared));
        changed.forEach(
                (key, row) -> rows.replace(key, truncated.contains(key.table()) ? null : row.stored, row.after));
    }
}
