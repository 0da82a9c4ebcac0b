package dev.tidemark.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines of tab-separated fields, escaped as in Postgres' COPY text format: a backslash before {@code t}, {@code n},
 * {@code r} or a backslash stands for a tab, a newline, a carriage return and itself, {@code \N} for null; and, beyond
 * COPY, {@code \?} for {@link #UNKNOWN} and {@code \!} for {@link #OMITTED}. Stateless.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY, text format</a>
 */
public final class Fields {

    /**
     * Stands for a value that Postgres did not send: an unchanged TOASTed one, or a column outside the replica
     * identity. Told by identity, so that no text of a user can be taken for it.
     */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String UNKNOWN = new String("unknown");

    /**
     * Stands for a value that Postgres did send and that is not passed on: too long, or of a form that has no single
     * text. Told by identity too.
     */
    @SuppressWarnings("StringOperationCanBeSimplified")
    public static final String OMITTED = new String("omitted");

    private Fields() {}

    /** Whether this is {@link #UNKNOWN} or {@link #OMITTED} itself, not a text that reads like it. */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"})
    public static boolean isUnknown(@Nullable String value) {
        return value == UNKNOWN || value == OMITTED;
    }

    /** Whether this is {@link #UNKNOWN} itself: in a new row, a value that stands as it stood in the old one. */
    @SuppressWarnings({"ReferenceEquality", "StringEquality"})
    public static boolean isUnsent(@Nullable String value) {
        return value == UNKNOWN;
    }

    /** Appends a field to a line, with a tab before it unless it is the line's first. The first is not empty. */
    public static void append(StringBuilder line, @Nullable String field) {
        if (!line.isEmpty() && line.charAt(line.length() - 1) != '\n') {
            line.append('\t');
        }
        appendField(line, field);
    }

    /** Fields as a line, which {@link #split} reads back. */
    public static String line(List<? extends @Nullable String> fields) {
        var line = new StringBuilder();
        for (int i = 0; i < fields.size(); i++) {
            if (i > 0) {
                line.append('\t');
            }
            appendField(line, fields.get(i));
        }
        return line.toString();
    }

    private static void appendField(StringBuilder line, @Nullable String field) {
        if (field == null) {
            line.append("\\N");
        } else if (isUnsent(field)) {
            line.append("\\?");
        } else if (isUnknown(field)) {
            line.append("\\!");
        } else {
            appendEscaped(line, field);
        }
    }

    private static void appendEscaped(StringBuilder line, String field) {
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            switch (c) {
                case '\\' -> line.append("\\\\");
                case '\t' -> line.append("\\t");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                default -> line.append(c);
            }
        }
    }

    /**
     * Splits a line into its fields.
     *
     * @throws MalformedRecordException when an escape is none of those above
     */
    public static List<@Nullable String> split(String line) {
        List<@Nullable String> fields = new ArrayList<>();
        int start = 0;
        while (true) {
            int tab = line.indexOf('\t', start);
            int end = tab < 0 ? line.length() : tab;
            fields.add(unescape(line, start, end));
            if (tab < 0) {
                return fields;
            }
            start = tab + 1;
        }
    }

    private static @Nullable String unescape(String line, int start, int end) {
        int backslash = line.indexOf('\\', start);
        if (backslash < 0 || backslash >= end) {
            return line.substring(start, end);
        }
        if (end - start == 2 && backslash == start && line.charAt(start + 1) == 'N') {
            return null;
        }
        if (end - start == 2 && backslash == start && line.charAt(start + 1) == '?') {
            return UNKNOWN;
        }
        if (end - start == 2 && backslash == start && line.charAt(start + 1) == '!') {
            return OMITTED;
        }
        var field = new StringBuilder(end - start);
        int next = start;
        while (next < end) {
            char c = line.charAt(next++);
            field.append(c == '\\' ? escaped(line, next++, end) : c);
        }
        return field.toString();
    }

    private static char escaped(String line, int at, int end) {
        char c = at < end ? line.charAt(at) : ' ';
        return switch (c) {
            case '\\' -> '\\';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> throw new MalformedRecordException("'\\" + c + "' is no escape, in '" + line + "'");
        };
    }
}
