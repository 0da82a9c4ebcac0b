package dev.tidemark.contract;

/**
 * Whoever owns cached answers: an id of any type, as the text that stands in keys. Immutable.
 *
 * @param value the id as Postgres writes it, 1 to 256 characters without control characters
 */
public record UserId(String value) {

    /** More characters than any id that people use. */
    public static final int LONGEST = 256;

    public UserId {
        if (value.isEmpty() || value.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "A user id has 1 to " + LONGEST + " characters, this one has " + value.length());
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new IllegalArgumentException("A user id has no control characters, this one has one at " + i);
            }
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
