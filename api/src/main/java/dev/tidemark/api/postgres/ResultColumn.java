package dev.tidemark.api.postgres;

/**
 * A column of what a query answers. Immutable.
 *
 * @param name as it stands in the JSON
 */
public record ResultColumn(String name, PostgresType type) {}
