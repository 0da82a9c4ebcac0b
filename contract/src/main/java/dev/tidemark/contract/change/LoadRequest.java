package dev.tidemark.contract.change;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An invalidator's wish to have the ownership state loaded: one record of {@code tidemark.loads}, a line of
 * {@link Fields} described in {@code docs/formats.md}. Immutable.
 *
 * @param source the source database
 * @param timeline which history the position belongs to
 * @param reached how far the invalidator has read: a load at or after it is still before it in the topic
 * @param cause why the state cannot be relied upon
 * @param rules {@link dev.tidemark.contract.ownership.Ownership#digest()} of the rules it follows
 */
public record LoadRequest(SourceName source, Timeline timeline, Position reached, GapCause cause, String rules) {

    private static final String NAME = "tidemark.loads";
    private static final String VERSION = "1";
    private static final int FIELDS = 7;

    /** Writes the value of the record. */
    public byte[] encode() {
        var line = new StringBuilder();
        for (String field :
                List.of(NAME, VERSION, source.value(), timeline.toString(), reached.toString(), rules, cause.label())) {
            Fields.append(line, field);
        }
        return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads the value of a record.
     *
     * @throws MalformedRecordException when it is not of this format or of a later version of it
     */
    public static LoadRequest decode(byte[] value) {
        String line = new String(value, StandardCharsets.UTF_8).stripTrailing();
        try {
            var fields = Fields.split(line);
            if (fields.size() != FIELDS || !NAME.equals(fields.get(0)) || !VERSION.equals(fields.get(1))) {
                throw new IllegalArgumentException("expected format " + NAME + " " + VERSION);
            }
            return new LoadRequest(
                    new SourceName(TableLines.text(fields, 2)),
                    Timeline.parse(TableLines.text(fields, 3)),
                    Position.parse(TableLines.text(fields, 4)),
                    GapCause.parse(TableLines.text(fields, 6)),
                    TableLines.text(fields, 5));
        } catch (RuntimeException e) {
            throw new MalformedRecordException("'" + line + "' is not a request for a load: " + e.getMessage(), e);
        }
    }
}
