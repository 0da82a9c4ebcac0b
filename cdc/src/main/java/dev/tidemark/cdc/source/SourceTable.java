package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A table as the catalog of the source describes it. Immutable.
 *
 * @param oid its number in {@code pg_class}
 * @param name the table
 * @param isPartitioned whether its rows are in partitions
 * @param columns the columns in the order of the table
 * @param primaryKey columns of the primary key, empty when there is none, or a deferrable one: Postgres takes that for
 *     nothing that tells rows apart
 * @param hasDeferrableKey whether its primary key is deferrable
 * @param identity what Postgres logs of old rows by the table's own setting
 * @param identities what it does log of them: the same, or that of each partition, which need not be the same
 * @param oids its number and those of its partitions
 */
record SourceTable(
        long oid,
        TableName name,
        boolean isPartitioned,
        Map<String, Column> columns,
        List<String> primaryKey,
        boolean hasDeferrableKey,
        Identity identity,
        List<Identity> identities,
        Set<Long> oids) {

    /**
     * A column.
     *
     * @param type its type
     * @param isGenerated whether it is computed from others; Postgres does not send those
     */
    record Column(ColumnType type, boolean isGenerated) {}

    /**
     * What Postgres logs of old rows.
     *
     * @param kind how that is set
     * @param columns the columns
     */
    record Identity(ReplicaIdentity kind, List<String> columns) {
        Identity {
            columns = List.copyOf(columns);
        }
    }

    SourceTable {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        primaryKey = List.copyOf(primaryKey);
        identities = List.copyOf(identities);
        oids = Set.copyOf(oids);
    }

    /** The columns that Postgres logs of every old row. */
    Set<String> identityColumns() {
        Set<String> always = new LinkedHashSet<>(identities.get(0).columns());
        identities.forEach(identity -> always.retainAll(identity.columns()));
        return always;
    }

    /** The columns that Postgres logs of some old row: it refuses to publish the table without them. */
    Set<String> loggedColumns() {
        Set<String> ever = new LinkedHashSet<>();
        identities.forEach(identity -> ever.addAll(identity.columns()));
        return ever;
    }

    /** Whether it logs whole old rows somewhere, and then refuses a list of columns. */
    boolean logsWholeRows() {
        return identities.stream().anyMatch(identity -> identity.kind() == ReplicaIdentity.FULL);
    }

    /** Whether UPDATE and DELETE go on working for the application once the table is published. */
    boolean canBePublished() {
        return identities.stream()
                .noneMatch(identity -> identity.columns().isEmpty()
                        || identity.columns().stream().anyMatch(this::isGenerated));
    }

    private boolean isGenerated(String name) {
        Column column = columns.get(name);
        return column != null && column.isGenerated();
    }

    /**
     * The columns that tell its rows apart, empty when nothing does.
     *
     * @param isPointedTo whether rows of other tables name its primary key, which then is the key
     */
    List<String> key(boolean isPointedTo) {
        boolean isPrimary =
                !primaryKey.isEmpty() && (isPointedTo || identityColumns().containsAll(primaryKey));
        return isPrimary
                        || identity.kind() != ReplicaIdentity.INDEX
                        || identity.columns().isEmpty()
                ? primaryKey
                : identity.columns();
    }
}
