package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which tables and columns of the source are captured under a set of rules, and what stands against it. Immutable.
 *
 * @param tables the captured tables
 * @param faults what has to be mended before anything can be captured, a line each
 * @param warnings what is captured coarsely or not at all, a line each
 */
public record CapturePlan(SortedMap<TableName, Table> tables, List<String> faults, List<String> warnings) {

    /** Types whose text in Kafka is the text of the same value in SQL, so that it can stand for a user. */
    private static final Set<String> USER_ID_TYPES =
            Set.of("smallint", "integer", "bigint", "uuid", "text", "character varying");

    /**
     * A captured table.
     *
     * @param oid its number in {@code pg_class}
     * @param isPartitioned whether its rows are in partitions
     * @param captured the columns that travel
     * @param publishedColumns the columns that Postgres sends, empty for all of them
     * @param identityColumns the columns of an old row that Postgres sends
     */
    public record Table(
            long oid,
            boolean isPartitioned,
            CapturedTable captured,
            Optional<List<String>> publishedColumns,
            Set<String> identityColumns) {}

    static CapturePlan of(Ownership ownership, SortedMap<TableName, SourceTable> catalog) {
        SortedMap<TableName, Table> tables = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        ownership.rules().forEach((name, rule) -> {
            if (!catalog.containsKey(name)) {
                faults.add("ownership: " + name + ": the database has no such permanent table;"
                        + " correct its name or take the rule out");
            } else {
                faults.addAll(faults(catalog.get(name), rule, ownership));
            }
        });
        if (catalog.keySet().stream().allMatch(name -> ownership.of(name) instanceof OwnershipRule.Nobody)) {
            faults.add("ownership: there is no table to capture: the database has none, or all are nobody's");
        }
        for (SourceTable table : catalog.values()) {
            OwnershipRule rule = ownership.of(table.name());
            if (rule instanceof OwnershipRule.Nobody) {
                continue;
            }
            if (!ownership.covers(table.name())) {
                warnings.add(unmapped(table));
            } else if (!table.identityColumns().containsAll(ownership.columns(table.name()))) {
                warnings.add(table.name() + ": its replica identity does not include " + rule
                        + ", so every UPDATE and DELETE raises everybody; mend: " + wholeRows(table));
            }
            if (table.canBePublished()) {
                tables.put(table.name(), capture(table, ownership));
            }
        }
        return new CapturePlan(tables, List.copyOf(faults), List.copyOf(warnings));
    }

    private static List<String> faults(SourceTable table, OwnershipRule rule, Ownership ownership) {
        List<String> faults = new ArrayList<>();
        if (!(rule instanceof OwnershipRule.Nobody) && !table.canBePublished()) {
            faults.add("ownership: " + table.name()
                    + ": it has no primary key or replica identity, so publishing it would make the application's UPDATEs"
                    + " and DELETEs fail; add a primary key, or: " + wholeRows(table));
        }
        if (rule instanceof OwnershipRule.Union) {
            for (String column : ownership.columns(table.name())) {
                String type = table.columns().get(column);
                if (type == null) {
                    faults.add("ownership: " + table.name() + ": it has no column " + column + "; it has "
                            + String.join(", ", table.columns().keySet()));
                } else if (!USER_ID_TYPES.contains(type)) {
                    faults.add("ownership: " + table.name() + "." + column + " is of type " + type
                            + ", which cannot hold a user id; one of "
                            + String.join(", ", new java.util.TreeSet<>(USER_ID_TYPES)) + " can");
                }
            }
        }
        return faults;
    }

    private static String wholeRows(SourceTable table) {
        return "alter table " + table.name().quoted() + " replica identity full"
                + (table.isPartitioned() ? ", and the same for each of its partitions" : "");
    }

    private static String unmapped(SourceTable table) {
        return table.canBePublished()
                ? table.name() + ": it has no ownership rule, so each change to it raises everybody; add a rule, or: "
                        + table.name() + ": nobody"
                : table.name() + ": it has no ownership rule and no primary key, so its changes are not seen at all;"
                        + " add both, or: " + table.name() + ": nobody";
    }

    private static Table capture(SourceTable table, Ownership ownership) {
        List<String> key = table.primaryKey().isEmpty() && !table.logsWholeRows()
                ? List.copyOf(table.identityColumns())
                : table.primaryKey();
        Set<String> columns = new LinkedHashSet<>(key);
        columns.addAll(ownership.columns(table.name()));
        if (columns.isEmpty()) {
            // A table of rows without key and owner, all everyone's: one column has to travel for a row to be one.
            columns.addAll(table.columns().keySet().stream().limit(1).toList());
        }
        Set<String> published = new LinkedHashSet<>(columns);
        published.addAll(table.loggedColumns());
        return new Table(
                table.oid(),
                table.isPartitioned(),
                new CapturedTable(table.name(), key.size(), List.copyOf(columns)),
                table.logsWholeRows() ? Optional.empty() : Optional.of(List.copyOf(published)),
                Set.copyOf(table.identityColumns()));
    }

    /** The captured table of that name, which must be one. */
    public Table table(TableName name) {
        Table table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("Postgres sent a change of " + name + ", which is not captured");
        }
        return table;
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
