package dev.tidemark.api.read;

import java.util.OptionalInt;

/**
 * Something about a declared read that Postgres does not take. Immutable.
 *
 * @param part what is wrong, such as {@code sql} or {@code params.limit}
 * @param offset where in the part's text, from 0; empty when it is the whole
 * @param message what is wrong with it, for people
 * @param mend what to do
 */
public record ReadFault(String part, OptionalInt offset, String message, String mend) {

    /** One line that says where it stands, what is wrong and how to mend it. */
    String line(ReadDeclaration read) {
        return place(read) + ": reads." + read.name() + "." + part + ": " + message + "; " + mend;
    }

    /** Where it stands. */
    public String place(ReadDeclaration read) {
        return read.places().of(part, offset);
    }
}
