package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.ProfileColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What stands between a set of rules and the tables that exist. For one thread. */
final class RuleFaults {

    private final Ownership ownership;
    private final Catalog catalog;
    private final List<CapturePlan.Fault> faults = new ArrayList<>();
    private final Map<TableName, Set<String>> unusable = new HashMap<>();

    private RuleFaults(Ownership ownership, Catalog catalog) {
        this.ownership = ownership;
        this.catalog = catalog;
    }

    static RuleFaults find(Ownership ownership, Catalog catalog) {
        var found = new RuleFaults(ownership, catalog);
        var named = new TreeSet<>(ownership.rules().keySet());
        named.addAll(ownership.kept());
        named.forEach(found::table);
        ownership.rules().forEach(found::rule);
        ownership.profile().ifPresent(found::profile);
        if (catalog.tables().keySet().stream().noneMatch(name -> CapturePlan.captures(ownership, name))) {
            found.fatal("ownership: there is no table to capture: the database has none, or all are nobody's");
        }
        return found;
    }

    List<CapturePlan.Fault> faults() {
        return List.copyOf(faults);
    }

    /** Whether a column cannot be captured for the rules. */
    boolean isUnusable(TableName table, String column) {
        return unusable.getOrDefault(table, Set.of()).contains(column);
    }

    private void table(TableName name) {
        SourceTable table = catalog.tables().get(name);
        if (table == null) {
            mendable(
                    catalog.partitions().containsKey(name)
                            ? "ownership: " + name + ": it is a partition of "
                                    + catalog.partitions().get(name) + ": name that in its place"
                            : "ownership: " + name + ": the database has no such permanent table;"
                                    + " correct its name or take the rule out");
            return;
        }
        if (CapturePlan.captures(ownership, name)) {
            catalog.unseen().stream()
                    .filter(partition -> partition.root().equals(name))
                    .forEach(this::unseen);
            if (!table.canBePublished()) {
                fatal("ownership: " + name + ": "
                        + (table.hasDeferrableKey()
                                ? "its primary key is deferrable, which is no replica identity,"
                                : "it has no primary key or replica identity,")
                        + " so publishing it would make the application's UPDATEs and DELETEs fail; add a primary key"
                        + (table.hasDeferrableKey() ? " that is not deferrable" : "") + ", or: " + wholeRows(table));
                return;
            }
        }
        if (ownership.keeps(name)) {
            key(table);
        }
    }

    private void unseen(Catalog.UnseenPartition partition) {
        String name = partition.name().quoted();
        fatal("ownership: " + partition.root() + ": its partition " + partition.name()
                + (partition.isForeign()
                        ? " is a foreign table, whose changes Postgres does not send; mend: alter table "
                                + partition.root().quoted() + " detach partition " + name
                        : " is unlogged, so Postgres does not send its changes; mend: alter table " + name
                                + " set logged"));
    }

    private void key(SourceTable table) {
        boolean isPointedTo = ownership.isPointedTo(table.name());
        List<String> key = table.key(isPointedTo);
        if (key.isEmpty() && (isPointedTo || !ownership.lookups(table.name()).isEmpty())) {
            fatal("ownership: " + table.name()
                    + ": rules go over its rows, and nothing tells them apart: "
                    + (table.hasDeferrableKey()
                            ? "its primary key is deferrable; make it one that is not"
                            : "add a primary key"));
        }
        for (String column : key) {
            ColumnType type = type(table, column);
            if (type != null && !type.canBeKey()) {
                unusable(
                        table.name(),
                        List.of(column),
                        "ownership: " + table.name() + "." + column + " is part of the key and of type " + type.name()
                                + ", which no path can go over; a key of " + ColumnType.PATH_TYPES
                                + " can, without arrays: give the table one");
            }
        }
    }

    private void rule(TableName name, OwnershipRule rule) {
        SourceTable table = catalog.tables().get(name);
        if (table != null && rule instanceof OwnershipRule.Union union) {
            union.expressions().forEach(expression -> expression(table, expression));
        }
    }

    private void expression(SourceTable table, OwnershipExpression expression) {
        String where = "ownership: " + table.name() + ": " + expression + ": ";
        if (expression instanceof OwnershipExpression.UserColumn named) {
            user(where, table, named.column());
        } else if (expression instanceof OwnershipExpression.PointsTo pointer) {
            pointsTo(where, table, pointer);
        } else if (expression instanceof OwnershipExpression.PointedToBy pointed) {
            pointedToBy(where, table, pointed);
        }
    }

    private void profile(ProfileColumn profile) {
        SourceTable table = catalog.tables().get(profile.table());
        if (table == null) {
            return; // a fault of the table itself
        }
        String where = "profile: ";
        if (table.key(false).isEmpty()) {
            fatal(where + table.name() + ": nothing tells its rows apart: add a primary key");
        }
        user(where, table, profile.userColumn());
        ColumnType type = existing(where, table, profile.enabledColumn());
        if (type != null && !type.isTruth()) {
            fatal(where + table.name() + "." + profile.enabledColumn() + " is of type " + type.name()
                    + ", and has to be boolean");
        }
    }

    private void pointsTo(String where, SourceTable table, OwnershipExpression.PointsTo pointer) {
        path(where, table, pointer.columns());
        SourceTable target = catalog.tables().get(pointer.table());
        if (target == null) {
            return; // a fault of the table itself
        }
        List<String> columns = pointer.target();
        if (columns.isEmpty()) {
            columns = target.key(true);
            if (!columns.isEmpty() && columns.size() != pointer.columns().size()) {
                unusable(
                        table.name(),
                        pointer.columns(),
                        where + "the primary key of " + target.name() + " is (" + String.join(", ", columns)
                                + "): name as many columns of " + table.name()
                                + ", or the columns pointed to, as in -> "
                                + target.name() + "(column)");
                return;
            }
        } else {
            path(where, target, columns);
        }
        compare(where, table, pointer.columns(), target, columns, table.name(), pointer.columns());
    }

    private void pointedToBy(String where, SourceTable table, OwnershipExpression.PointedToBy pointed) {
        path(where, table, pointed.columns());
        SourceTable pointing = catalog.tables().get(pointed.table());
        if (pointing == null) {
            return; // a fault of the table itself
        }
        path(where, pointing, pointed.pointing());
        pointed.user().ifPresent(column -> user(where, pointing, column));
        compare(where, table, pointed.columns(), pointing, pointed.pointing(), pointing.name(), pointed.pointing());
    }

    private void compare(
            String where,
            SourceTable table,
            List<String> columns,
            SourceTable other,
            List<String> others,
            TableName unusableTable,
            List<String> unusableColumns) {
        for (int i = 0; i < Math.min(columns.size(), others.size()); i++) {
            ColumnType one = type(table, columns.get(i));
            ColumnType two = type(other, others.get(i));
            if (one != null && two != null && !one.comparesWith(two)) {
                unusable(
                        unusableTable,
                        unusableColumns,
                        where + table.name() + "." + columns.get(i) + " is of type " + one.name() + " and "
                                + other.name() + "." + others.get(i) + " of type " + two.name()
                                + ": no value of one can be found in the other; correct the columns of the rule");
            }
        }
    }

    private void user(String where, SourceTable table, String column) {
        ColumnType type = existing(where, table, column);
        if (type != null && !type.canNameUsers()) {
            unusable(
                    table.name(),
                    List.of(column),
                    where + table.name() + "." + column + " is of type " + type.name()
                            + ", which cannot hold a user id; one of " + ColumnType.USER_TYPES
                            + " can, and an array of one of them");
        }
    }

    private void path(String where, SourceTable table, List<String> columns) {
        for (String column : columns) {
            path(where, table, column);
            ColumnType type = type(table, column);
            if (columns.size() > 1 && type != null && type.isArray()) {
                unusable(
                        table.name(),
                        List.of(column),
                        where + table.name() + "." + column
                                + " is an array, and an array can only stand alone: the list ("
                                + String.join(", ", columns) + ") would never match; take a column that is none");
            }
        }
    }

    private void path(String where, SourceTable table, String column) {
        ColumnType type = existing(where, table, column);
        if (type != null && !type.canBeFollowed()) {
            unusable(
                    table.name(),
                    List.of(column),
                    where + table.name() + "." + column + " is of type " + type.name()
                            + ", which no path can go over; a column of " + ColumnType.PATH_TYPES + " can");
        }
    }

    private @Nullable ColumnType existing(String where, SourceTable table, String name) {
        SourceTable.Column column = table.columns().get(name);
        if (column == null) {
            unusable(
                    table.name(),
                    List.of(name),
                    where + table.name() + " has no column " + name + "; it has "
                            + String.join(", ", table.columns().keySet()));
            return null;
        }
        if (column.isGenerated()) {
            unusable(
                    table.name(),
                    List.of(name),
                    where + table.name() + "." + name
                            + " is generated, and Postgres does not publish such: name the columns it is computed from");
            return null;
        }
        return column.type();
    }

    private static @Nullable ColumnType type(SourceTable table, String name) {
        SourceTable.Column column = table.columns().get(name);
        return column == null ? null : column.type();
    }

    private void unusable(TableName table, List<String> columns, String text) {
        unusable.computeIfAbsent(table, unused -> new HashSet<>()).addAll(columns);
        mendable(text);
    }

    private void mendable(String text) {
        faults.add(new CapturePlan.Fault(text, false));
    }

    private void fatal(String text) {
        faults.add(new CapturePlan.Fault(text, true));
    }

    /** The mend for a table whose old rows Postgres does not log. */
    static String wholeRows(SourceTable table) {
        return "alter table " + table.name().quoted() + " replica identity full"
                + (table.isPartitioned() ? ", and the same for each of its partitions" : "");
    }
}
