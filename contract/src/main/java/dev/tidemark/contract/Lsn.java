package dev.tidemark.contract;

import java.util.regex.Pattern;

/**
 * A byte position in the write-ahead log of one Postgres, an unsigned 64-bit number. Immutable.
 *
 * @param value the position, to be read as unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** Before every position: Postgres calls it invalid and never issues it. */
    public static final Lsn ZERO = new Lsn(0);

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /**
     * Reads the text form of Postgres' {@code pg_lsn}, such as {@code 0/16B3748}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Lsn parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not an LSN: expected two hexadecimal numbers of at"
                    + " most 8 digits, such as 0/16B3748");
        }
        return new Lsn(Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16));
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** The text form of Postgres' {@code pg_lsn}. */
    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT)
                + "/"
                + Long.toHexString(value & 0xFFFFFFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
