package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Says by the definition, from all rows of the database, whose a row is and whom a transaction touches. It is slow and
 * simple, and shares nothing with the invalidator but the syntax of rules. Immutable.
 */
final class OwnershipOracle {

    private final Map<TableName, OwnershipRule> rules;
    private final Map<TableName, List<String>> keys;

    /**
     * @param rules by table; a table without a rule is everybody's
     * @param keys the columns of each table's primary key
     */
    OwnershipOracle(Map<TableName, OwnershipRule> rules, Map<TableName, List<String>> keys) {
        this.rules = Map.copyOf(rules);
        this.keys = Map.copyOf(keys);
    }

    /** Whom the row belongs to; nobody when there is no such row. */
    Owners owners(DatabaseRows rows, RowKey row) {
        var search = new Search(rows);
        search.follow(row);
        return search.found();
    }

    /** Whom a transaction touches that changed these rows. */
    Owners touched(DatabaseRows start, DatabaseRows end, Set<RowKey> changed) {
        SortedMap<String, String> users = new TreeMap<>();
        String everybody = "";
        for (RowKey row : changed) {
            for (DatabaseRows rows : List.of(start, end)) {
                Owners owners = owners(rows, row);
                String moment = rows == start ? " before" : " after";
                owners.users().forEach((user, from) -> users.putIfAbsent(user, row + moment + " by " + from));
                if (everybody.isEmpty() && owners.isEverybody()) {
                    everybody = row + moment + " by " + owners.everybody();
                }
            }
        }
        return new Owners(Collections.unmodifiableSortedMap(users), everybody);
    }

    /** Whether any row is everybody's however it looks. */
    boolean isEverybodys(TableName table) {
        return rule(table) instanceof OwnershipRule.Everyone;
    }

    private OwnershipRule rule(TableName table) {
        return rules.getOrDefault(table, new OwnershipRule.Everyone());
    }

    /** One walk over rows, each once: owners are the least fixpoint of the rules. */
    private final class Search {

        private final DatabaseRows rows;
        private final Set<RowKey> visited = new HashSet<>();
        private final SortedMap<String, String> users = new TreeMap<>();
        private String everybody = "";

        Search(DatabaseRows rows) {
            this.rows = rows;
        }

        Owners found() {
            return new Owners(Collections.unmodifiableSortedMap(users), everybody);
        }

        void follow(RowKey row) {
            @Nullable Map<String, List<String>> values = rows.find(row);
            if (values == null || !visited.add(row)) {
                return;
            }
            OwnershipRule rule = rule(row.table());
            if (rule instanceof OwnershipRule.Everyone) {
                everybody = row.toString();
            } else if (rule instanceof OwnershipRule.Union union) {
                union.expressions().forEach(expression -> follow(row, values, expression));
            }
        }

        private void follow(RowKey row, Map<String, List<String>> values, OwnershipExpression expression) {
            if (expression instanceof UserColumn named) {
                add(row, named.column(), values);
            } else if (expression instanceof PointsTo pointer) {
                point(row, values, pointer);
            } else if (expression instanceof PointedToBy pointed) {
                List<List<String>> wanted =
                        pointed.columns().stream().map(values::get).toList();
                for (RowKey other : rows.where(pointed.table(), pointed.pointing(), wanted)) {
                    pointed.user()
                            .ifPresentOrElse(
                                    column -> add(
                                            other,
                                            column,
                                            rows.of(other.table()).get(other.key())),
                                    () -> follow(other));
                }
            }
        }

        private void add(RowKey row, String column, Map<String, List<String>> values) {
            values.get(column).forEach(user -> users.putIfAbsent(user, row.toString()));
        }

        private void point(RowKey row, Map<String, List<String>> values, PointsTo pointer) {
            TableName table = pointer.table();
            List<String> target = pointer.target().isEmpty() ? keys.get(table) : pointer.target();
            List<List<String>> wanted =
                    pointer.columns().stream().map(values::get).toList();
            if (wanted.stream().anyMatch(List::isEmpty) || rule(table) instanceof OwnershipRule.Nobody) {
                return;
            }
            // Only one column can hold several values: they are followed one by one, each of them may be missing.
            for (String first : wanted.get(0)) {
                List<List<String>> one = new java.util.ArrayList<>(wanted);
                one.set(0, List.of(first));
                List<RowKey> targets = rows.where(table, target, one);
                if (targets.isEmpty()) {
                    everybody = row + " that points to a missing row of " + table;
                }
                targets.forEach(this::follow);
            }
        }
    }
}
