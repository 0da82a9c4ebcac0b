package dev.tidemark.api.read;

/**
 * The least or greatest of something. Immutable.
 *
 * @param text as it is told to people
 * @param measure what values are compared by
 */
public record Bound(String text, long measure) {}
