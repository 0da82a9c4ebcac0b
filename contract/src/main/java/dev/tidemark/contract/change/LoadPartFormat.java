package dev.tidemark.contract.change;

import static dev.tidemark.contract.change.TableLines.text;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record of {@code tidemark.changes} that holds part of a load: UTF-8 lines of {@link Fields}, described
 * in {@code docs/formats.md}. Stateless.
 */
public final class LoadPartFormat {

    private static final String NAME = "tidemark.load";
    private static final String VERSION = "1";
    private static final byte[] BEGINNING = (NAME + "\t").getBytes(StandardCharsets.UTF_8);

    private LoadPartFormat() {}

    /** Whether a record says that it is of this format, in whatever version. */
    public static boolean isLoadPart(byte[] record) {
        return record.length > BEGINNING.length
                && Arrays.equals(record, 0, BEGINNING.length, BEGINNING, 0, BEGINNING.length);
    }

    /** Writes a part. */
    public static byte[] encode(LoadPart part) {
        var lines = new TableLines.Writer();
        lines.line(
                NAME,
                VERSION,
                part.source().value(),
                part.timeline().toString(),
                part.at().toString(),
                part.rules(),
                Integer.toString(part.number()),
                part.cause().label());
        part.tables().forEach(lines::declare);
        part.rows().forEach(row -> lines.rows("row", row));
        if (part.isLast()) {
            lines.line("end");
        }
        return lines.bytes();
    }

    /**
     * Reads a part.
     *
     * @throws MalformedRecordException when the value is not of this format or of a later version of it; the message
     *     names the line
     */
    public static LoadPart decode(byte[] record) {
        var reader = new Reader();
        TableLines.read(record, reader::read);
        return reader.part();
    }

    /** Gathers the lines of one part. */
    private static final class Reader {

        private final TableLines.Reader tables = new TableLines.Reader();
        private final List<Row> rows = new ArrayList<>();
        private @Nullable List<@Nullable String> header;
        private boolean ended;

        void read(List<@Nullable String> fields) {
            String kind = text(fields, 0);
            if (header == null) {
                if (!kind.equals(NAME) || !text(fields, 1).equals(VERSION)) {
                    throw new MalformedRecordException("expected a part of a load of format " + NAME + " " + VERSION
                            + "; a later version needs a later invalidator");
                }
                header = fields;
                return;
            }
            switch (kind) {
                case "table" -> tables.table(fields);
                case "arrays" -> tables.arrays(fields);
                case "row" -> rows.add(tables.row(fields, 0, 1));
                case "end" -> ended = true;
                default -> throw new MalformedRecordException("'" + kind + "' is no kind of line");
            }
        }

        LoadPart part() {
            if (header == null) {
                throw new MalformedRecordException("The part is empty");
            }
            return new LoadPart(
                    new SourceName(text(header, 2)),
                    Timeline.parse(text(header, 3)),
                    GapCause.parse(text(header, 7)),
                    Lsn.parse(text(header, 4)),
                    text(header, 5),
                    Integer.parseInt(text(header, 6)),
                    ended,
                    tables.all(),
                    rows);
        }
    }
}
