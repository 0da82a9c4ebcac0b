package dev.tidemark.cli.catalog;

import dev.tidemark.contract.TableName;

/**
 * A partition of a permanent table whose changes Postgres does not send. Immutable.
 *
 * @param root the table
 * @param name the partition
 * @param isForeign whether it is a foreign table, else it is unlogged
 */
public record UnseenPartition(TableName root, TableName name, boolean isForeign) {}
