package dev.tidemark.contract;

import java.util.regex.Pattern;

/**
 * The name of one source database, as it stands in keys and records. Immutable.
 *
 * @param value 1 to 63 characters of {@code a-z 0-9 _}, the first a letter: Postgres allows the same in slot names
 */
public record SourceName(String value) {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    /** Its tidemark would have the key of the state of the whole Redis. */
    private static final String TAKEN = "state";

    public SourceName {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "'" + value + "' is not a source name: expected a lower-case letter, then"
                            + " up to 62 lower-case letters, digits or underscores");
        }
        if (value.equals(TAKEN)) {
            throw new IllegalArgumentException("A source cannot be named '" + TAKEN + "': choose another name");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
