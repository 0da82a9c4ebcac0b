package dev.tidemark.cli.invalidations;

import dev.tidemark.contract.invalidation.Invalidation;

/**
 * An invalidation and where it is recorded. Immutable.
 *
 * @param partition of the topic
 * @param offset in it
 * @param invalidation what was recorded
 */
public record Recorded(int partition, long offset, Invalidation invalidation) {}
