package dev.tidemark.cli.catalog;

import dev.tidemark.contract.TableName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the database's catalog says about the tables of the application. Immutable.
 *
 * @param tables permanent and unlogged ones, partitioned ones by their root
 * @param partitions the root by partition
 * @param unseenPartitions those whose changes Postgres does not send
 * @param foreignKeys between permanent tables, in the order of tables and columns; those to a partition lead to its root
 */
public record Catalog(
        SortedMap<TableName, Table> tables,
        SortedMap<TableName, TableName> partitions,
        List<UnseenPartition> unseenPartitions,
        List<ForeignKey> foreignKeys) {

    public Catalog {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        partitions = Collections.unmodifiableSortedMap(new TreeMap<>(partitions));
        unseenPartitions = List.copyOf(unseenPartitions);
        foreignKeys = List.copyOf(foreignKeys);
    }
}
