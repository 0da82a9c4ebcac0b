package dev.tidemark.contract.change;

import static dev.tidemark.contract.change.TableLines.text;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        var lines = new TableLines.Writer();
        lines.line(
                NAME,
                VERSION,
                batch.source().value(),
                batch.timeline().toString(),
                batch.from().toString());
        for (Transaction transaction : batch.transactions()) {
            lines.line(
                    "begin",
                    Long.toString(transaction.id()),
                    transaction.committedAt().toString());
            for (Change change : transaction.changes()) {
                encode(lines, change);
            }
            transaction.commit().ifPresent(lsn -> lines.line("commit", lsn.toString()));
        }
        return lines.bytes();
    }

    private static void encode(TableLines.Writer lines, Change change) {
        if (change instanceof Change.Insert insert) {
            lines.rows("insert", insert.after());
        } else if (change instanceof Change.Update update) {
            lines.rows("update", update.before(), update.after());
        } else if (change instanceof Change.Delete delete) {
            lines.rows("delete", delete.before());
        } else if (change instanceof Change.Truncate truncate) {
            String table = lines.declare(truncate.of());
            lines.line("truncate", table);
        } else if (change instanceof Change.Alter alter) {
            lines.line("alter", alter.table().schema(), alter.table().name(), alter.command());
        } else if (change instanceof Change.Gap gap) {
            lines.line("gap", gap.cause().label());
        }
    }

    /**
     * Reads a batch.
     *
     * @throws MalformedRecordException when the value is not of this format or of a later version of it; the message
     *     names the line
     */
    public static ChangeBatch decode(byte[] value) {
        var reader = new Reader();
        TableLines.read(value, reader::read);
        return reader.batch();
    }

    /** Gathers the lines of one batch. */
    private static final class Reader {

        private @Nullable SourceName source;
        private @Nullable Timeline timeline;
        private @Nullable Position from;
        private final TableLines.Reader tables = new TableLines.Reader();
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
                case "table" -> tables.table(fields);
                case "arrays" -> tables.arrays(fields);
                case "begin" -> {
                    if (transaction != null) {
                        throw new MalformedRecordException("the transaction before it has no end");
                    }
                    transaction = Long.parseLong(text(fields, 1));
                    committedAt = Instant.parse(text(fields, 2));
                }
                case "commit" -> end(Optional.of(Lsn.parse(text(fields, 1))));
                case "insert" -> add(new Change.Insert(tables.row(fields, 0, 1)));
                case "update" -> add(new Change.Update(tables.row(fields, 0, 2), tables.row(fields, 1, 2)));
                case "delete" -> add(new Change.Delete(tables.row(fields, 0, 1)));
                case "truncate" -> add(new Change.Truncate(tables.named(fields)));
                case "alter" -> add(new Change.Alter(new TableName(text(fields, 1), text(fields, 2)), text(fields, 3)));
                case "gap" -> add(new Change.Gap(GapCause.parse(text(fields, 1))));
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
