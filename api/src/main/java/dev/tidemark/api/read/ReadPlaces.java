package dev.tidemark.api.read;

import java.util.OptionalInt;

/** Where the parts of one declared read stand, for messages. Thread-safe. */
@FunctionalInterface
public interface ReadPlaces {

    /**
     * Names a place.
     *
     * @param part below the read, such as {@code sql} or {@code params.limit}; empty for the read itself
     * @param offset within the part's text, from 0; empty for the whole part
     * @return such as {@code tidemark.yml:31:12}
     */
    String of(String part, OptionalInt offset);
}
