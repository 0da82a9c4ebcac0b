package dev.tidemark.contract.invalidation;

import java.time.Instant;

/**
 * One change that led to an invalidation. Immutable.
 *
 * @param table the changed table as {@code schema.table}, empty for a gap
 * @param key the row's key, its columns separated by commas, empty when there is none
 * @param operation {@code insert}, {@code update}, {@code delete}, {@code truncate} or {@code gap}
 * @param reason the ownership rule that named the user, or why everybody is concerned
 * @param transaction Postgres' transaction id
 * @param committedAt when the transaction committed by Postgres' clock
 */
public record Cause(String table, String key, String operation, String reason, long transaction, Instant committedAt) {}
