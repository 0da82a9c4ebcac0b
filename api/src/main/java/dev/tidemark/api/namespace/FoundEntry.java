package dev.tidemark.api.namespace;

import java.util.Optional;

/** What stands in an entry's place. */
public sealed interface FoundEntry {

    /** An entry. */
    final class Whole implements FoundEntry {

        private final byte[] bytes;

        public Whole(byte[] bytes) {
            this.bytes = bytes;
        }

        /** As they were stored; nobody changes them. */
        public byte[] bytes() {
            return bytes;
        }
    }

    /** An entry whose body the client has already. */
    final class FirstLine implements FoundEntry {

        private final byte[] bytes;

        FirstLine(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Those of its first line alone. */
        public byte[] bytes() {
            return bytes;
        }
    }

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
