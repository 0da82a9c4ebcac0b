package dev.tidemark.contract;

import java.util.regex.Pattern;

/**
 * Which history the LSNs of a source belong to: positions of two timelines cannot be compared. A new database has a new
 * system identifier, a failover or a restore to a point in time a new timeline. Immutable.
 *
 * @param systemIdentifier what {@code pg_control_system()} says, an unsigned 64-bit number
 * @param id what {@code pg_walfile_name()} begins with
 */
public record Timeline(long systemIdentifier, int id) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,20})-(\\d{1,9})");

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Timeline parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a timeline: expected a system identifier, '-', a timeline id");
        }
        return new Timeline(Long.parseUnsignedLong(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(systemIdentifier) + "-" + id;
    }
}
