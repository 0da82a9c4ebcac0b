package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Makes up values for the rows of tables, most of which fit together. For one thread. */
final class RandomRows {

    private final SplittableRandom random;
    private final List<String> users;

    RandomRows(SplittableRandom random, List<String> users) {
        this.random = random;
        this.users = List.copyOf(users);
    }

    /** The SQL of each column of a new row. */
    Map<String, String> row(Table table, DatabaseRows rows) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            values.put(column.name(), value(column));
        }
        table.pointers().forEach(pointer -> values.putAll(pointer(table, pointer, rows)));
        return values;
    }

    /** The SQL of a column that is no pointer's. */
    String value(Column column) {
        return switch (column.content()) {
            case IDENTIFIER ->
                chance(column.isNullable() ? 0.2 : 0)
                        ? "null"
                        : Values.literal(Values.of(column.type(), random.nextInt(column.distinct())));
            case USER ->
                chance(column.isNullable() ? 0.15 : 0)
                        ? "null"
                        : Values.literal(
                                column,
                                IntStream.range(0, column.isArray() ? random.nextInt(4) : 1)
                                        .mapToObj(unused -> users.get(random.nextInt(users.size())))
                                        .toList());
            case POINTER -> "null";
            // Now and then long enough for a TOAST table, also when compressed.
            case FILLER ->
                column.type().equals("text") && chance(0.05)
                        ? "(select string_agg(md5((n * " + (1 + random.nextInt(9))
                                + ")::text), '') from generate_series(1, 99) n)"
                        : chance(column.isNullable() ? 0.2 : 0)
                                ? "null"
                                : Values.literal(Values.of(column.type(), random.nextInt(column.distinct())));
        };
    }

    /** The SQL of a pointer's columns: mostly of a row that there is. */
    Map<String, String> pointer(Table table, Pointer pointer, DatabaseRows rows) {
        boolean isNullable = pointer.columns().stream()
                .allMatch(column -> table.column(column).isNullable());
        Map<String, String> values = new LinkedHashMap<>();
        List<String> targets = pointer.targetColumns();
        int count = pointer.isArray() ? random.nextInt(4) : chance(isNullable ? 0.12 : 0) ? 0 : 1;
        List<Map<String, List<String>>> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            @Nullable Map<String, List<String>> target = any(pointer.target(), rows);
            if (target != null
                    && targets.stream().noneMatch(column -> target.get(column).isEmpty())) {
                found.add(target);
            }
        }
        for (int i = 0; i < targets.size(); i++) {
            String targetColumn = targets.get(i);
            Column column = table.column(pointer.columns().get(i));
            List<String> texts = found.stream()
                    .map(target -> target.get(targetColumn).get(0))
                    .toList();
            if (pointer.actions().isEmpty() && !pointer.isArray() && chance(0.02)) {
                texts = List.of(Values.of(column.type(), random.nextInt(column.distinct())));
            }
            values.put(column.name(), Values.literal(column, texts));
        }
        return values;
    }

    private @Nullable Map<String, List<String>> any(TableName table, DatabaseRows rows) {
        List<Map<String, List<String>>> all = List.copyOf(rows.of(table).values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }
}
