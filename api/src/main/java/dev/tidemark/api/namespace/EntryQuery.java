package dev.tidemark.api.namespace;

import dev.tidemark.contract.NamespaceVersion;
import java.util.Optional;

/**
 * Which entry is asked for, and what of it need not be sent. Immutable.
 *
 * @param hash what tells it from others of the same user
 * @param held the version whose entry the caller has already
 * @param knownTags entity tags whose bodies the client has already, one text; {@code *} for any
 */
public record EntryQuery(String hash, Optional<NamespaceVersion> held, String knownTags) {

    /** The entry, whatever is known of it already. */
    public static EntryQuery whole(String hash) {
        return new EntryQuery(hash, Optional.empty(), "");
    }
}
