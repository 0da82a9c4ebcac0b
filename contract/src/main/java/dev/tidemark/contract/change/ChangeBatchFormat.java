package dev.tidemark.contract.change;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record of {@code tidemark.changes}: UTF-8 lines of {@link Fields}, described in
 * {@code docs/formats.md}. Stateless.
 */
public final class ChangeBatchFormat {

    private static final String NAME = "tidemark.changes";
    private static final String VERSION = "1";

    private ChangeBatchFormat() {}

    /** Writes a batch. */
    public static byte[] encode(ChangeBatch batch) {
        var text = new StringBuilder(256);
        line(
                text,
                NAME,
                VERSION,
                batch.source().value(),
                batch.timeline().toString(),
                batch.from().toString());
        Map<CapturedTable, String> tables = new HashMap<>();
        for (Transaction transaction : batch.transactions()) {
            line(
                    text,
                    "begin",
                    Long.toString(transaction.id()),
                    transaction.committedAt().toString());
            for (Change change : transaction.changes()) {
                encode(text, change, tables);
            }
            transaction.commit().ifPresent(lsn -> line(text, "commit", lsn.toString()));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void encode(StringBuilder text, Change change, Map<CapturedTable, String> tables) {
        if (change instanceof Change.Insert insert) {
            rows(text, "insert", tables, insert.after());
        } else if (change instanceof Change.Update update) {
            rows(text, "update", tables, update.before(), update.after());
        } else if (change instanceof Change.Delete delete) {
            rows(text, "delete", tables, delete.before());
        } else if (change instanceof Change.Truncate truncate) {
            String table = declare(text, tables, truncate.table());
            line(text, "truncate", table);
        }
    }

    private static void rows(StringBuilder text, String operation, Map<CapturedTable, String> tables, Row... rows) {
        String table = declare(text, tables, rows[0].table());
        Fields.append(text, operation);
        Fields.append(text, table);
        for (Row row : rows) {
            for (int i = 0; i < row.table().columns().size(); i++) {
                Fields.append(text, row.value(i));
            }
        }
        text.append('\n');
    }

    private static String declare(StringBuilder text, Map<CapturedTable, String> tables, CapturedTable table) {
        String known = tables.get(table);
        if (known != null) {
            return known;
        }
        String number = Integer.toString(tables.size());
        tables.put(table, number);
        Fields.append(text, "table");
        Fields.append(text, number);
        Fields.append(text, table.name().schema());
        Fields.append(text, table.name().name());
        Fields.append(text, Integer.toString(table.keyColumns()));
        table.columns().forEach(column -> Fields.append(text, column));
        text.append('\n');
        return number;
    }

    private static void line(StringBuilder text, String... fields) {
        for (String field : fields) {
            Fields.append(text, field);
        }
        text.append('\n');
    }

    /**
     * Reads a batch.
     *
     * @throws MalformedRecordException when the value is not of this format or of a later version of it; the message
     *     names the line
     */
    public static ChangeBatch decode(byte[] value) {
        var reader = new Reader();
        String text = new String(value, StandardCharsets.UTF_8);
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
                reader.read(Fields.split(line));
            } catch (RuntimeException e) {
                throw new MalformedRecordException("Line " + number + " of the batch, '" + line + "': " + e, e);
            }
            start = end + 1;
        }
        return reader.batch();
    }

    /** Gathers the lines of one batch. */
    private static final class Reader {

        private @Nullable SourceName source;
        private @Nullable Timeline timeline;
        private @Nullable Position from;
        private final Map<String, CapturedTable> tables = new HashMap<>();
        private final List<Transaction> transactions = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private @Nullable Long transaction;
        private @Nullable Instant committedAt;

        void read(List<@Nullable String> fields) {
            String kind = text(fields, 0);
            if (source == null) {
                header(kind, fields);
                return;
            }
            switch (kind) {
                case "table" ->
                    tables.put(
                            text(fields, 1),
                            new CapturedTable(
                                    new TableName(text(fields, 2), text(fields, 3)),
                                    Integer.parseInt(text(fields, 4)),
                                    columns(fields)));
                case "begin" -> {
                    if (transaction != null) {
                        throw new MalformedRecordException("the transaction before it has no end");
                    }
                    transaction = Long.parseLong(text(fields, 1));
                    committedAt = Instant.parse(text(fields, 2));
                }
                case "commit" -> end(Optional.of(Lsn.parse(text(fields, 1))));
                case "insert" -> add(new Change.Insert(row(fields, 0, 1)));
                case "update" -> add(new Change.Update(row(fields, 0, 2), row(fields, 1, 2)));
                case "delete" -> add(new Change.Delete(row(fields, 0, 1)));
                case "truncate" -> add(new Change.Truncate(table(fields)));
                default -> throw new MalformedRecordException("'" + kind + "' is no kind of line");
            }
        }

        private void header(String name, List<@Nullable String> fields) {
            if (!name.equals(NAME) || !text(fields, 1).equals(VERSION)) {
                throw new MalformedRecordException("expected a batch of format " + NAME + " " + VERSION
                        + "; a later version needs a later invalidator");
            }
            source = new SourceName(text(fields, 2));
            timeline = Timeline.parse(text(fields, 3));
            from = Position.parse(text(fields, 4));
        }

        private void add(Change change) {
            if (transaction == null) {
                throw new MalformedRecordException("it stands outside a transaction");
            }
            changes.add(change);
        }

        private void end(Optional<Lsn> commit) {
            if (transaction == null || committedAt == null) {
                throw new MalformedRecordException("there is no transaction to end");
            }
            transactions.add(new Transaction(transaction, committedAt, changes, commit));
            changes.clear();
            transaction = null;
        }

        private CapturedTable table(List<@Nullable String> fields) {
            CapturedTable table = tables.get(text(fields, 1));
            if (table == null) {
                throw new MalformedRecordException("table " + fields.get(1) + " was not declared");
            }
            return table;
        }

        private Row row(List<@Nullable String> fields, int image, int images) {
            CapturedTable table = table(fields);
            int columns = table.columns().size();
            if (fields.size() != 2 + images * columns) {
                throw new MalformedRecordException(
                        "expected " + images * columns + " values, found " + (fields.size() - 2));
            }
            int first = 2 + image * columns;
            return new Row(table, fields.subList(first, first + columns).toArray(new @Nullable String[0]));
        }

        private static List<String> columns(List<@Nullable String> fields) {
            var names = fields.subList(5, fields.size()).toArray(new String[0]);
            return Arrays.asList(names);
        }

        private static String text(List<@Nullable String> fields, int at) {
            if (at >= fields.size()) {
                throw new MalformedRecordException("field " + (at + 1) + " is missing");
            }
            String field = fields.get(at);
            if (field == null || Fields.isUnknown(field)) {
                throw new MalformedRecordException("field " + (at + 1) + " is null");
            }
            return field;
        }

        ChangeBatch batch() {
            if (source == null || timeline == null || from == null) {
                throw new MalformedRecordException("The batch is empty");
            }
            if (transaction != null) {
                end(Optional.empty());
            }
            if (transactions.isEmpty()) {
                throw new MalformedRecordException("The batch has no transaction");
            }
            return new ChangeBatch(source, timeline, from, transactions);
        }
    }
}
