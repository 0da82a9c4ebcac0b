package dev.tidemark.api.entry;

import dev.tidemark.contract.Sha256;
import java.util.SortedMap;

/**
 * What tells the entries of one read apart for one user and version. Together with the user, who stands in the key
 * already, that is all its answers depend on: with the SQL in it, a changed statement never meets the old one's answers.
 * Immutable.
 */
public final class EntryHash {

    private final String statement;
    private final String withoutArguments;

    public EntryHash(String read, String sql) {
        var text = new StringBuilder();
        append(text, read);
        append(text, sql);
        statement = Sha256.firstHalf(text.toString());
        withoutArguments = Sha256.firstHalf(statement);
    }

    /**
     * The first 32 hexadecimal digits of the SHA-256 over what those of name and SQL are, and over the arguments: however
     * long the SQL is, the hash of a request takes the same time.
     *
     * @param arguments canonical values by parameter name
     */
    public String of(SortedMap<String, String> arguments) {
        if (arguments.isEmpty()) {
            return withoutArguments;
        }
        var text = new StringBuilder(128).append(statement);
        arguments.forEach((name, value) -> {
            append(text, name);
            append(text, value);
        });
        return Sha256.firstHalf(text.toString());
    }

    /** With its length in front, so that no two lists of parts make the same text. */
    private static void append(StringBuilder text, String part) {
        text.append(part.length()).append(':').append(part);
    }
}
