package dev.tidemark.contract;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A place in the commit order of one source: everything up to a commit, and the first changes of the transaction after
 * it. Grows strictly in delivery order, which the LSN of a change does not: a transaction that writes first and commits
 * last is delivered last. Immutable.
 *
 * @param commit end of the last transaction that is wholly included, as Postgres reports it in the COMMIT message
 * @param changes number of changes included of the transaction that committed next, zero at a transaction boundary
 */
public record Position(Lsn commit, long changes) implements Comparable<Position> {

    /** Before every change. */
    public static final Position START = new Position(Lsn.ZERO, 0);

    private static final Pattern TEXT = Pattern.compile("([0-9a-f]{16})\\+([0-9a-f]{16})");
    private static final HexFormat HEX = HexFormat.of();

    public Position {
        if (changes < 0) {
            throw new IllegalArgumentException("A position cannot include " + changes + " changes");
        }
    }

    /** The boundary after the transaction whose COMMIT ends at {@code commit}. */
    public static Position after(Lsn commit) {
        return new Position(commit, 0);
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static Position parse(String text) {
        var matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not a position: expected 16 hexadecimal digits, '+',"
                    + " 16 hexadecimal digits");
        }
        return new Position(
                new Lsn(HexFormat.fromHexDigitsToLong(matcher.group(1))),
                HexFormat.fromHexDigitsToLong(matcher.group(2)));
    }

    @Override
    public int compareTo(Position other) {
        int byCommit = commit.compareTo(other.commit);
        return byCommit != 0 ? byCommit : Long.compare(changes, other.changes);
    }

    /** Of one width, so that comparing the texts compares the positions, as the scripts in Redis do. */
    @Override
    public String toString() {
        return HEX.toHexDigits(commit.value()) + "+" + HEX.toHexDigits(changes);
    }
}
