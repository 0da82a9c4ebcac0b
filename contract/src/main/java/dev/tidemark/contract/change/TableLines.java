package dev.tidemark.contract.change;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.TableName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The lines that records of {@code tidemark.changes} have in common: tables, declared before they are named, and rows. */
final class TableLines {

    private TableLines() {}

    /** Gathers the lines of one record. For one thread. */
    static final class Writer {

        private final StringBuilder text = new StringBuilder(256);
        private final Map<CapturedTable, String> numbers = new HashMap<>();

        void line(String... fields) {
            for (String field : fields) {
                Fields.append(text, field);
            }
            text.append('\n');
        }

        /** Writes what a table is, once, and returns the number that stands for it from then on. */
        String declare(CapturedTable table) {
            String known = numbers.get(table);
            if (known != null) {
                return known;
            }
            String number = Integer.toString(numbers.size());
            numbers.put(table, number);
            Fields.append(text, "table");
            Fields.append(text, number);
            Fields.append(text, table.name().schema());
            Fields.append(text, table.name().name());
            Fields.append(text, Integer.toString(table.keyColumns()));
            table.columns().forEach(column -> Fields.append(text, column));
            text.append('\n');
            if (!table.arrays().isEmpty()) {
                Fields.append(text, "arrays");
                Fields.append(text, number);
                table.arrays().stream().sorted().forEach(column -> Fields.append(text, column));
                text.append('\n');
            }
            return number;
        }

        /** Writes rows of one table, one after the other in one line. */
        void rows(String kind, Row... rows) {
            String table = declare(rows[0].table());
            Fields.append(text, kind);
            Fields.append(text, table);
            for (Row row : rows) {
                for (int i = 0; i < row.table().columns().size(); i++) {
                    Fields.append(text, row.value(i));
                }
            }
            text.append('\n');
        }

        byte[] bytes() {
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * Hands over each line of a record.
     *
     * @throws MalformedRecordException when the reader refuses one, or the last is cut off; the message names the line
     */
    static void read(byte[] record, Consumer<List<@Nullable String>> reader) {
        String text = new String(record, StandardCharsets.UTF_8);
        int number = 0;
        int start = 0;
        while (start < text.length()) {
            int end = text.indexOf('\n', start);
            number++;
            if (end < 0) {
                throw new MalformedRecordException("Line " + number + " of the batch is cut off");
            }
            String line = text.substring(start, end);
            try {
                reader.accept(Fields.split(line));
            } catch (RuntimeException e) {
                throw new MalformedRecordException("Line " + number + " of the batch, '" + line + "': " + e, e);
            }
            start = end + 1;
        }
    }

    /** The tables declared so far. For one thread. */
    static final class Reader {

        private final Map<String, CapturedTable> tables = new LinkedHashMap<>();

        void table(List<@Nullable String> fields) {
            tables.put(
                    text(fields, 1),
                    new CapturedTable(
                            new TableName(text(fields, 2), text(fields, 3)),
                            Integer.parseInt(text(fields, 4)),
                            texts(fields, 5)));
        }

        void arrays(List<@Nullable String> fields) {
            CapturedTable table = named(fields);
            tables.put(
                    text(fields, 1),
                    new CapturedTable(
                            table.name(), table.keyColumns(), table.columns(), new HashSet<>(texts(fields, 2))));
        }

        List<CapturedTable> all() {
            return List.copyOf(tables.values());
        }

        CapturedTable named(List<@Nullable String> fields) {
            CapturedTable table = tables.get(text(fields, 1));
            if (table == null) {
                throw new MalformedRecordException("table " + fields.get(1) + " was not declared");
            }
            return table;
        }

        /** One of the rows that a line holds. */
        Row row(List<@Nullable String> fields, int row, int rows) {
            CapturedTable table = named(fields);
            int columns = table.columns().size();
            if (fields.size() != 2 + rows * columns) {
                throw new MalformedRecordException(
                        "expected " + rows * columns + " values, found " + (fields.size() - 2));
            }
            int first = 2 + row * columns;
            return new Row(table, fields.subList(first, first + columns).toArray(new @Nullable String[0]));
        }

        private static List<String> texts(List<@Nullable String> fields, int first) {
            return Arrays.asList(fields.subList(first, fields.size()).toArray(new String[0]));
        }
    }

    static String text(List<@Nullable String> fields, int at) {
        if (at >= fields.size()) {
            throw new MalformedRecordException("field " + (at + 1) + " is missing");
        }
        String field = fields.get(at);
        if (field == null || Fields.isUnknown(field)) {
            throw new MalformedRecordException("field " + (at + 1) + " is null");
        }
        return field;
    }
}
