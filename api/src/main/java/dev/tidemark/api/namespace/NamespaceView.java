package dev.tidemark.api.namespace;

import dev.tidemark.contract.NamespaceVersion;
import java.util.Optional;

/**
 * Everything one cached read needs to know, of one moment. Immutable, but for the entry's bytes, which nobody changes.
 *
 * @param version the user's version, empty when nobody vouches for one
 * @param enabled whether the user has caching on
 * @param entry what there is under that version
 * @param tidemarks empty unless every source has one, and the state of Redis is there
 */
public record NamespaceView(
        Optional<NamespaceVersion> version, boolean enabled, FoundEntry entry, Optional<Tidemarks> tidemarks) {}
