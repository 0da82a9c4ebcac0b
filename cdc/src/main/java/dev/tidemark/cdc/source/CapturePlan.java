package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which tables and columns of the source are captured under a set of rules, and what stands against it. Immutable.
 *
 * @param tables the captured tables
 * @param oids for the number of each captured table, and of each partition of one, the table
 * @param faults what has to be mended
 * @param warnings what is captured coarsely or not at all, a line each
 */
public record CapturePlan(
        SortedMap<TableName, Table> tables, Map<Long, TableName> oids, List<Fault> faults, List<String> warnings) {

    /**
     * A rule that the tables do not fit.
     *
     * @param text names the object and the mend
     * @param isFatal whether changes would be missed without the mend; else they raise everybody
     */
    public record Fault(String text, boolean isFatal) {}

    /**
     * A captured table.
     *
     * @param oid its number in {@code pg_class}
     * @param isPartitioned whether its rows are in partitions
     * @param isKept whether its rows are loaded
     * @param captured the columns that travel
     * @param types their types
     * @param publishedColumns the columns that Postgres sends, empty for all of them
     * @param identityColumns the columns of an old row that Postgres sends
     */
    public record Table(
            long oid,
            boolean isPartitioned,
            boolean isKept,
            CapturedTable captured,
            List<ColumnType> types,
            Optional<List<String>> publishedColumns,
            Set<String> identityColumns) {

        public Table {
            types = List.copyOf(types);
            identityColumns = Set.copyOf(identityColumns);
        }
    }

    static CapturePlan of(Ownership ownership, Catalog catalog) {
        var faults = RuleFaults.find(ownership, catalog);
        SortedMap<TableName, Table> tables = new TreeMap<>();
        Map<Long, TableName> oids = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        for (SourceTable table : catalog.tables().values()) {
            if (!captures(ownership, table.name())) {
                continue;
            }
            if (!ownership.covers(table.name())) {
                warnings.add(unmapped(table));
            }
            if (table.canBePublished()) {
                Table captured = capture(table, ownership, faults);
                tables.put(table.name(), captured);
                table.oids().forEach(oid -> oids.put(oid, table.name()));
                if (!captured.identityColumns().containsAll(captured.captured().key()) && captured.isKept()) {
                    warnings.add(keyNotLogged(table, captured.captured().key()));
                }
            }
        }
        return new CapturePlan(tables, oids, faults.faults(), List.copyOf(warnings));
    }

    static boolean captures(Ownership ownership, TableName table) {
        return ownership.keeps(table) || !(ownership.of(table) instanceof OwnershipRule.Nobody);
    }

    private static String keyNotLogged(SourceTable table, List<String> key) {
        return table.name() + ": its replica identity does not include its key, (" + String.join(", ", key)
                + "), so every UPDATE and DELETE raises everybody; mend: include the key in the index, or: "
                + RuleFaults.wholeRows(table);
    }

    private static String unmapped(SourceTable table) {
        return table.canBePublished()
                ? table.name() + ": it has no ownership rule, so each change to it raises everybody; add a rule, or: "
                        + table.name() + ": nobody"
                : table.name() + ": it has no ownership rule and no primary key, so its changes are not seen at all;"
                        + " add both, or: " + table.name() + ": nobody";
    }

    private static Table capture(SourceTable table, Ownership ownership, RuleFaults faults) {
        boolean isKept = ownership.keeps(table.name());
        List<String> key = table.key(ownership.isPointedTo(table.name()));
        if (isKept && key.stream().anyMatch(column -> faults.isUnusable(table.name(), column))) {
            key = List.of();
        }
        Set<String> columns = new LinkedHashSet<>(key);
        ownership.columns(table.name()).stream()
                .filter(column -> !faults.isUnusable(table.name(), column)
                        && canTravel(table.columns().get(column)))
                .forEach(columns::add);
        if (columns.isEmpty()) {
            // A table of rows without key and owner: one column has to travel for a row to be one.
            Set<String> logged = table.identityColumns();
            logged.stream()
                    .filter(column -> canTravel(table.columns().get(column)))
                    .findFirst()
                    .or(() -> logged.stream().findFirst())
                    .ifPresent(columns::add);
        }
        Set<String> published = new LinkedHashSet<>(columns);
        published.addAll(table.loggedColumns());
        return new Table(
                table.oid(),
                table.isPartitioned(),
                isKept && !key.isEmpty(),
                new CapturedTable(
                        table.name(),
                        key.size(),
                        List.copyOf(columns),
                        columns.stream()
                                .filter(column -> type(table, column).isArray())
                                .collect(Collectors.toSet())),
                columns.stream().map(column -> type(table, column)).toList(),
                table.logsWholeRows() ? Optional.empty() : Optional.of(List.copyOf(published)),
                table.identityColumns());
    }

    private static boolean canTravel(SourceTable.@Nullable Column column) {
        return column != null && !column.isGenerated() && column.type().canBeFollowed();
    }

    private static ColumnType type(SourceTable table, String column) {
        SourceTable.Column known = table.columns().get(column);
        if (known == null) {
            throw new IllegalStateException(table.name() + "." + column + " was dropped while the catalog was read");
        }
        return known.type();
    }

    /** The captured table of that name, which must be one. */
    public Table table(TableName name) {
        Table table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("Postgres sent a change of " + name + ", which is not captured");
        }
        return table;
    }

    /** The tables whose rows are loaded. */
    public List<Table> kept() {
        return tables.values().stream().filter(Table::isKept).toList();
    }

    /** The captured columns as {@code schema.table.column}. */
    public List<String> qualifiedColumns() {
        List<String> qualified = new ArrayList<>();
        for (Map.Entry<TableName, Table> table : tables.entrySet()) {
            for (String column : table.getValue().captured().columns()) {
                qualified.add(table.getKey() + "." + column);
            }
        }
        return qualified;
    }
}
