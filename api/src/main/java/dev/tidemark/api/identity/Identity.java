package dev.tidemark.api.identity;

import dev.tidemark.contract.UserId;

/**
 * Who asks. Immutable.
 *
 * @param user whose requests these are
 * @param admin whether he may control the caches of others
 */
public record Identity(UserId user, boolean admin) {}
