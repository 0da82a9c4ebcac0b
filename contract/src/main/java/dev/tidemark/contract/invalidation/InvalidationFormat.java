package dev.tidemark.contract.invalidation;

import dev.tidemark.contract.Fields;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The value of a record of {@code tidemark.invalidations}: UTF-8 lines of {@link Fields}, described in
 * {@code docs/formats.md}. Stateless.
 */
public final class InvalidationFormat {

    private static final String NAME = "tidemark.invalidations";
    private static final String VERSION = "1";

    private InvalidationFormat() {}

    /** Writes an invalidation. */
    public static byte[] encode(Invalidation invalidation) {
        var text = new StringBuilder(128);
        line(
                text,
                NAME,
                VERSION,
                invalidation.source().value(),
                invalidation.position().toString(),
                invalidation.user().map(UserId::value).orElse(null),
                Long.toString(invalidation.version()),
                invalidation.appliedAt().toString(),
                Integer.toString(invalidation.causesLeftOut()));
        for (Cause cause : invalidation.causes()) {
            line(
                    text,
                    "cause",
                    cause.table(),
                    cause.key(),
                    cause.operation(),
                    cause.reason(),
                    Long.toString(cause.transaction()),
                    cause.committedAt().toString());
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder text, @Nullable String... fields) {
        for (String field : fields) {
            Fields.append(text, field);
        }
        text.append('\n');
    }

    /**
     * Reads an invalidation.
     *
     * @throws MalformedRecordException when the value is not of this format or of a later version of it
     */
    public static Invalidation decode(byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        try {
            var lines = text.lines().map(Fields::split).toList();
            var head = lines.get(0);
            if (!NAME.equals(head.get(0)) || !VERSION.equals(head.get(1))) {
                throw new MalformedRecordException("expected a record of format " + NAME + " " + VERSION);
            }
            List<Cause> causes = new ArrayList<>();
            for (var fields : lines.subList(1, lines.size())) {
                causes.add(cause(fields));
            }
            return new Invalidation(
                    new SourceName(text(head, 2)),
                    Position.parse(text(head, 3)),
                    Optional.ofNullable(head.get(4)).map(UserId::new),
                    Long.parseLong(text(head, 5)),
                    Instant.parse(text(head, 6)),
                    causes,
                    Integer.parseInt(text(head, 7)));
        } catch (RuntimeException e) {
            throw new MalformedRecordException("The invalidation '" + text + "' cannot be read: " + e, e);
        }
    }

    private static Cause cause(List<@Nullable String> fields) {
        if (!"cause".equals(fields.get(0))) {
            throw new MalformedRecordException("'" + fields.get(0) + "' is no kind of line");
        }
        return new Cause(
                text(fields, 1),
                text(fields, 2),
                text(fields, 3),
                text(fields, 4),
                Long.parseLong(text(fields, 5)),
                Instant.parse(text(fields, 6)));
    }

    private static String text(List<@Nullable String> fields, int at) {
        String field = fields.get(at);
        if (field == null) {
            throw new MalformedRecordException("field " + (at + 1) + " is null");
        }
        return field;
    }
}
