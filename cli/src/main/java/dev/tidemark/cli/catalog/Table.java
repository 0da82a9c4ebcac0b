package dev.tidemark.cli.catalog;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A table as the catalog describes it. Immutable.
 *
 * @param name the table
 * @param isPermanent whether its changes are logged: false of an unlogged one
 * @param columns its columns in their order, without generated ones, which Postgres does not send
 * @param primaryKey columns of the primary key, empty when there is none
 * @param identities its replica identities as {@code pg_class.relreplident} writes them, one unless partitions differ
 */
public record Table(
        TableName name, boolean isPermanent, List<Column> columns, List<String> primaryKey, Set<String> identities) {

    /**
     * A column.
     *
     * @param name the column
     * @param type as Postgres names it, without a length
     * @param isToastable whether its values may grow so long that Postgres stores them apart, and then does not send
     *     them when they are unchanged
     */
    public record Column(String name, String type, boolean isToastable) {}

    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        identities = Set.copyOf(identities);
    }

    /** The column of that name, empty when there is none. */
    public Optional<Column> column(String column) {
        return columns.stream().filter(each -> each.name().equals(column)).findFirst();
    }

    /** The names of its columns in their order. */
    public List<String> columnNames() {
        return columns.stream().map(Column::name).toList();
    }
}
