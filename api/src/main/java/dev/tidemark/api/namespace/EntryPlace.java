package dev.tidemark.api.namespace;

import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;

/**
 * Where an entry stands: whose it is, under which version, and what tells it from others there. Immutable.
 *
 * @param hash as {@link dev.tidemark.api.entry.EntryHash} makes it
 */
public record EntryPlace(UserId user, NamespaceVersion version, String hash) {}
