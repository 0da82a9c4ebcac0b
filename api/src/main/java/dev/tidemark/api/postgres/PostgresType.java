package dev.tidemark.api.postgres;

import java.util.List;

/**
 * A type of Postgres. Immutable.
 *
 * @param name as Postgres names it, without a modifier
 * @param base the same, but for a domain the type under it and all that it is made of
 * @param labels all values of an enumeration in their order, else none
 */
public record PostgresType(String name, String base, List<String> labels) {

    public PostgresType {
        labels = List.copyOf(labels);
    }

    /** A type that is neither a domain nor an enumeration. */
    public PostgresType(String name) {
        this(name, name, List.of());
    }
}
