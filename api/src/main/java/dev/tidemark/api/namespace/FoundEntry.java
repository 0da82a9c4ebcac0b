package dev.tidemark.api.namespace;

import java.util.Optional;

/** What stands in an entry's place. */
public sealed interface FoundEntry {

    /**
     * An entry.
     *
     * @param bytes as they were stored; nobody changes them
     */
    record Whole(byte[] bytes) implements FoundEntry {}

    /**
     * An entry whose body the client has already.
     *
     * @param bytes its first line alone
     */
    record FirstLine(byte[] bytes) implements FoundEntry {}

    /** The version is the one whose entry the caller has already: there was no need to look. */
    record AsHeld() implements FoundEntry {}

    /**
     * None.
     *
     * @param lease the caller's, to fill it; empty when somebody else has it, or none was given away
     * @param wasForeign whether something else stood there, which is removed
     */
    record Missing(Optional<Lease> lease, boolean wasForeign) implements FoundEntry {}
}
