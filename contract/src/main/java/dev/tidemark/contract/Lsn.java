package dev.tidemark.contract;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A byte position in the write-ahead log of one Postgres, an unsigned 64-bit number. Immutable.
 *
 * @param value the position, to be read as unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {

    /** Before every position: Postgres calls it invalid and never issues it. */
    public static final Lsn ZERO = new Lsn(0);

    private static final HexFormat HEXADECIMAL = HexFormat.of().withUpperCase();

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
        return hexadecimal((int) (value >>> 32)) + "/" + hexadecimal((int) value);
    }

    /** An unsigned number without leading zeros. */
    private static String hexadecimal(int number) {
        int digits = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(number) + 3) / 4);
        return HEXADECIMAL.toHexDigits(number, digits);
    }
}
