package dev.tidemark.api.namespace;

import dev.tidemark.contract.NamespaceVersion;

/**
 * What a user is told about the own namespace. Immutable.
 *
 * @param version the version that answers are cached under
 * @param enabled whether caching is on
 */
public record NamespaceState(NamespaceVersion version, boolean enabled) {}
