package dev.tidemark.api.read;

import dev.tidemark.contract.TableName;
import java.util.regex.Pattern;

/**
 * A column that rows are put in order by. Immutable.
 *
 * @param name of a column of the answer
 * @param descending whether the greatest comes first
 */
public record OrderColumn(String name, boolean descending) {

    private static final Pattern FORM = Pattern.compile("(\\S+)(?:\\s+(asc|desc))?");

    /**
     * Reads {@code issued_on desc}.
     *
     * @throws IllegalArgumentException when it is not of that form; the message says so
     */
    public static OrderColumn parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "': expected a column of the answer, then desc or nothing");
        }
        return new OrderColumn(matcher.group(1), "desc".equals(matcher.group(2)));
    }

    /** As SQL names it. */
    String sql() {
        return "answer." + TableName.quote(name);
    }

    /** As {@code order by} wants it; Postgres puts NULL last, and with {@code desc} first. */
    String order() {
        return descending ? sql() + " desc" : sql();
    }

    /** Whether a row is behind a value in this order, which may be NULL. */
    String isBehind(String value) {
        return descending
                ? "(%1$s < %2$s or (%2$s is null and %1$s is not null))".formatted(sql(), value)
                : "(%1$s > %2$s or (%1$s is null and %2$s is not null))".formatted(sql(), value);
    }

    /** Whether a row has a value, which may be NULL. */
    String isAt(String value) {
        return sql() + " is not distinct from " + value;
    }
}
