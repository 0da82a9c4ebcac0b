package dev.tidemark.e2e.oracle;

import static java.util.stream.Collectors.joining;

import dev.tidemark.contract.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes up transactions on tables. Statements may break constraints. For one thread. */
final class RandomTransactions {

    private static final int MOST_STATEMENTS = 40;

    /** Above it rows are rather deleted, below a fifth of it rather inserted. */
    private static final int ROWS = 60;

    private final SplittableRandom random;
    private final List<Table> tables;
    private final Predicate<TableName> isRare;
    private final RandomRows values;
    private final List<RowKey> recent = new ArrayList<>();

    /**
     * @param isRare tables to leave alone mostly, as everybody is touched by their changes
     */
    RandomTransactions(SplittableRandom random, List<Table> tables, List<String> users, Predicate<TableName> isRare) {
        this.random = random;
        this.tables = List.copyOf(tables);
        this.isRare = isRare;
        this.values = new RandomRows(random, users);
    }

    /** Inserts into every table, in their order. */
    RandomTransaction fill(DatabaseRows rows) {
        recent.clear();
        List<String> statements = new ArrayList<>();
        for (Table table : tables) {
            IntStream.range(0, 8).forEach(unused -> statements.add(insert(table, rows, 1)));
        }
        return new RandomTransaction(statements, false);
    }

    /** The next transaction on these rows. */
    RandomTransaction next(DatabaseRows rows) {
        recent.clear();
        // Mostly few: the more a transaction touches, the less it tells.
        int count = chance(0.3) ? 1 : 1 + random.nextInt(chance(0.4) ? 8 : MOST_STATEMENTS);
        List<String> statements = new ArrayList<>();
        int savepoints = 0;
        while (statements.size() < count) {
            if (count > 3 && chance(0.06)) {
                statements.add("savepoint s" + savepoints++);
            } else if (savepoints > 0 && chance(0.08)) {
                savepoints--;
                statements.add((chance(0.7) ? "rollback to savepoint s" : "release savepoint s") + savepoints);
            } else {
                statements.addAll(statements(rows));
            }
        }
        return new RandomTransaction(statements, chance(0.04));
    }

    private List<String> statements(DatabaseRows rows) {
        Table table = tables.get(random.nextInt(tables.size()));
        if (isRare.test(table.name()) && chance(0.97)) {
            table = tables.get(random.nextInt(tables.size()));
        }
        if (isRare.test(table.name()) && chance(0.9)) {
            return List.of();
        }
        int size = rows.of(table.name()).size();
        if (size < ROWS / 5 && chance(0.5)) {
            return List.of(insert(table, rows, 1 + random.nextInt(6)));
        }
        if (size > ROWS && chance(0.3)) {
            return List.of(delete(table, rows, 1 + random.nextInt(5)));
        }
        double kind = random.nextDouble();
        if (kind < 0.14) {
            return List.of(insert(table, rows, 1));
        } else if (kind < 0.22) {
            return List.of(insert(table, rows, 2 + random.nextInt(5)));
        } else if (kind < 0.31) {
            return List.of(upsert(table, rows));
        } else if (kind < 0.41) {
            return List.of(delete(table, rows, 1));
        } else if (kind < 0.44) {
            return List.of(delete(table, rows, 2 + random.nextInt(3)));
        } else if (kind < 0.48) {
            String insert = insert(table, rows, 1);
            return List.of(
                    insert,
                    deleteOf(table, List.of(recent.get(recent.size() - 1).key())));
        }
        return update(table, rows);
    }

    private List<String> update(Table table, DatabaseRows rows) {
        List<List<String>> keys = some(table, rows, chance(0.2) ? 2 + random.nextInt(4) : 1);
        Map<String, String> row = values.row(table, rows);
        Map<String, String> set = new LinkedHashMap<>();
        double kind = random.nextDouble();
        if (kind < 0.3) {
            take(set, row, names(table.columns(Content.USER).toList()));
        } else if (kind < 0.65 && !table.pointers().isEmpty()) {
            take(
                    set,
                    row,
                    table.pointers()
                            .get(random.nextInt(table.pointers().size()))
                            .columns());
        } else if (kind < 0.76) {
            keys = keys.subList(0, Math.min(1, keys.size()));
            take(set, row, table.key());
        } else if (kind < 0.84) {
            set.putAll(row);
            set.keySet().removeAll(table.key());
        } else if (kind < 0.9) {
            take(set, row, names(table.alternates()));
        } else if (kind < 0.95) {
            set.put(
                    table.columns().get(0).name(),
                    TableName.quote(table.columns().get(0).name()));
        }
        if (set.isEmpty()) {
            take(set, row, names(table.columns(Content.FILLER).limit(1).toList()));
        }
        if (keys.isEmpty() || set.isEmpty()) {
            return List.of();
        }
        return List.of("update " + table.name().quoted() + " set " + assignments(set) + where(table, keys));
    }

    private String insert(Table table, DatabaseRows rows, int count) {
        List<Map<String, String>> inserted = IntStream.range(0, count)
                .mapToObj(unused -> values.row(table, rows))
                .toList();
        inserted.forEach(row -> remember(table, row));
        return "insert into " + table.name().quoted() + " ("
                + SchemaSql.list(List.copyOf(inserted.get(0).keySet())) + ") values "
                + inserted.stream()
                        .map(row -> "(" + String.join(", ", row.values()) + ")")
                        .collect(joining(", "));
    }

    private String upsert(Table table, DatabaseRows rows) {
        Map<String, String> row = values.row(table, rows);
        List<List<String>> existing = some(table, rows, 1);
        if (!existing.isEmpty() && chance(0.7)) {
            for (int i = 0; i < table.key().size(); i++) {
                row.put(table.key().get(i), Values.literal(existing.get(0).get(i)));
            }
        }
        remember(table, row);
        String set = row.keySet().stream()
                .filter(column -> !table.key().contains(column))
                .filter(column -> chance(0.6))
                .map(column -> TableName.quote(column) + " = excluded." + TableName.quote(column))
                .collect(joining(", "));
        return "insert into " + table.name().quoted() + " (" + SchemaSql.list(List.copyOf(row.keySet())) + ") values ("
                + String.join(", ", row.values()) + ") on conflict (" + SchemaSql.list(table.key()) + ") do "
                + (set.isEmpty() ? "nothing" : "update set " + set);
    }

    private String delete(Table table, DatabaseRows rows, int count) {
        List<List<String>> keys = some(table, rows, count);
        return keys.isEmpty() ? insert(table, rows, 1) : deleteOf(table, keys);
    }

    private static String deleteOf(Table table, List<List<String>> keys) {
        return "delete from " + table.name().quoted() + where(table, keys);
    }

    /** Rows that there are, or that were inserted in this transaction. */
    private List<List<String>> some(Table table, DatabaseRows rows, int count) {
        List<List<String>> keys = new ArrayList<>();
        List<List<String>> all = List.copyOf(rows.of(table.name()).keySet());
        for (int i = 0; i < count; i++) {
            @Nullable RowKey last = recent(table);
            if (last != null && chance(0.4)) {
                keys.add(last.key());
            } else if (!all.isEmpty()) {
                keys.add(all.get(random.nextInt(all.size())));
            }
        }
        keys.forEach(key -> recent.add(new RowKey(table.name(), key)));
        return keys;
    }

    private @Nullable RowKey recent(Table table) {
        List<RowKey> ofTable =
                recent.stream().filter(row -> row.table().equals(table.name())).toList();
        return ofTable.isEmpty() ? null : ofTable.get(random.nextInt(ofTable.size()));
    }

    private void remember(Table table, Map<String, String> row) {
        recent.add(new RowKey(
                table.name(),
                table.key().stream().map(column -> text(row.get(column))).toList()));
    }

    private static String text(String literal) {
        return literal.startsWith("'")
                ? literal.substring(1, literal.length() - 1).replace("''", "'")
                : literal;
    }

    private static void take(Map<String, String> set, Map<String, String> row, List<String> columns) {
        columns.forEach(column -> set.put(column, row.get(column)));
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static String assignments(Map<String, String> set) {
        return set.entrySet().stream()
                .map(entry -> TableName.quote(entry.getKey()) + " = " + entry.getValue())
                .collect(joining(", "));
    }

    private static String where(Table table, List<List<String>> keys) {
        return keys.stream()
                .distinct()
                .map(key -> key.stream().map(Values::literal).collect(joining(", ", "(", ")")))
                .collect(joining(", ", " where (" + SchemaSql.list(table.key()) + ") in (", ")"));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
