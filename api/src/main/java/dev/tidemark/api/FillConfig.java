package dev.tidemark.api;

/**
 * What filling the cache may take. Immutable.
 *
 * @param largestEntryBytes how long an answer that is stored may be, in bytes of JSON
 * @param largestAnswerBytes how long any answer may be, in bytes of JSON; at least as long as one that is stored
 * @param heldBytes memory for answers that are also kept in this process; zero for none
 * @param postgresConnections connections that reads are answered over
 */
public record FillConfig(int largestEntryBytes, int largestAnswerBytes, long heldBytes, int postgresConnections) {

    /** Redis answers nobody else while it copies one: a mebibyte is a third of a millisecond. */
    public static final int DEFAULT_LARGEST_ENTRY_BYTES = 1 << 20;

    /** Beyond that the command's timeout would pass before an entry has. */
    public static final int MOST_LARGEST_ENTRY_BYTES = 16 << 20;

    /** The greatest of entries. Each request for one takes some copies of it, on each connection to Postgres. */
    public static final int DEFAULT_LARGEST_ANSWER_BYTES = MOST_LARGEST_ENTRY_BYTES;

    /** Beyond that nothing has been tried; a client does better with pages long before. */
    public static final int MOST_LARGEST_ANSWER_BYTES = 256 << 20;

    /**
     * Fits the heap of a small container, and holds the latest answers of ten thousand users. It spares the transfer of
     * bodies, not the question, so it is no matter of being right.
     */
    public static final long DEFAULT_HELD_BYTES = 16L << 20;

    public static final long MOST_HELD_BYTES = 64L << 30;

    /** Postgres is at its best with few: two to four times the cores of a small server. */
    public static final int DEFAULT_POSTGRES_CONNECTIONS = 10;

    public static final int MOST_POSTGRES_CONNECTIONS = 1_000;

    /** All at their defaults. */
    public static final FillConfig DEFAULT = new FillConfig(
            DEFAULT_LARGEST_ENTRY_BYTES,
            DEFAULT_LARGEST_ANSWER_BYTES,
            DEFAULT_HELD_BYTES,
            DEFAULT_POSTGRES_CONNECTIONS);

    /**
     * @throws IllegalArgumentException when a part is out of its bounds
     */
    public FillConfig {
        requireBounds("The largest entry", 1, largestEntryBytes, MOST_LARGEST_ENTRY_BYTES);
        requireBounds("The largest answer", largestEntryBytes, largestAnswerBytes, MOST_LARGEST_ANSWER_BYTES);
        requireBounds("The memory for answers", 0, heldBytes, MOST_HELD_BYTES);
        requireBounds("The number of connections to Postgres", 1, postgresConnections, MOST_POSTGRES_CONNECTIONS);
    }

    private static void requireBounds(String what, long least, long value, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be from " + least + " to " + most + ", not " + value);
        }
    }
}
