package dev.tidemark.api.entry;

import dev.tidemark.contract.Sha256;
import java.util.SortedMap;

/** What tells the entries of one user and version apart: the read, its SQL and its arguments. Stateless. */
public final class EntryHash {

    private EntryHash() {}

    /**
     * The first 32 hexadecimal digits of the SHA-256 over everything the answer depends on besides the user, who stands
     * in the key already. With the SQL in it, a changed statement never meets the old one's answers.
     *
     * @param arguments canonical values by parameter name
     */
    public static String of(String read, String sql, SortedMap<String, String> arguments) {
        var text = new StringBuilder(128);
        append(text, read);
        append(text, sql);
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
