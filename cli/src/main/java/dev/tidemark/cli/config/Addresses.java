package dev.tidemark.cli.config;

import dev.tidemark.contract.DatabaseUrl;
import java.util.Optional;

/**
 * Where the three servers are, as far as that is configured. Immutable.
 *
 * @param database Postgres
 * @param kafka bootstrap servers, {@code host:port,host:port}
 * @param redis Redis, {@code redis://...}
 */
public record Addresses(Optional<DatabaseUrl> database, Optional<String> kafka, Optional<String> redis) {}
