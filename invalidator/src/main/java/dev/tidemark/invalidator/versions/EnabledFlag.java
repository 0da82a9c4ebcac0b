package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.UserId;

/**
 * Whether a user has caching on. Immutable.
 *
 * @param user the user
 * @param enabled false while caching is off
 */
public record EnabledFlag(UserId user, boolean enabled) {}
