package dev.tidemark.cli.rules;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.ForeignKey;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds a rule for each table by the foreign keys that lead to the users table. For one use. */
public final class ProposedRules {

    /** Tables in which frameworks keep their own books, whatever the schema. */
    private static final Set<String> BOOKKEEPING =
            Set.of("django_migrations", "django_session", "flyway_schema_history", "schema_migrations");

    private final Catalog catalog;
    private final TableName users;
    private final String userKey;
    private final Map<TableName, List<Step>> steps = new HashMap<>();
    private final Distances distances;

    private ProposedRules(Catalog catalog, TableName users) {
        this.catalog = catalog;
        this.users = users;
        this.userKey = UsersTable.key(catalog, users);
        for (ForeignKey key : catalog.foreignKeys()) {
            if (isUsable(key)) {
                add(key.from(), new Step(key, true));
                if (!key.from().equals(key.to())) {
                    add(key.to(), new Step(key, false));
                }
            }
        }
        // The first that leads nearer is taken: forward, then from every row, then in the order of the columns.
        steps.values()
                .forEach(ways -> ways.sort(Comparator.comparing((Step step) -> !step.isForward())
                        .thenComparing(step -> step.key().isNullable())));
        distances = new Distances(steps, users);
    }

    /**
     * Proposes a rule for every permanent table, in the order of their names.
     *
     * @throws IllegalArgumentException when the users table does not exist or its key cannot name users; the message
     *     says what to do
     */
    public static List<ProposedRule> of(Catalog catalog, TableName users) {
        var proposed = new ProposedRules(catalog, users);
        return catalog.tables().values().stream()
                .filter(Table::isPermanent)
                .map(table -> proposed.rule(table.name()))
                .toList();
    }

    private boolean isUsable(ForeignKey key) {
        return hasColumns(key.from(), key.columns()) && hasColumns(key.to(), key.referenced());
    }

    private boolean hasColumns(TableName table, List<String> columns) {
        Table found = catalog.tables().get(table);
        return found != null && found.columnNames().containsAll(columns);
    }

    private void add(TableName table, Step step) {
        steps.computeIfAbsent(table, unused -> new ArrayList<>()).add(step);
    }

    private ProposedRule rule(TableName table) {
        if (table.equals(users)) {
            return rule(table, List.of(new UserColumn(userKey)), "the users themselves");
        }
        if (distances.of(table).isEmpty()) {
            return BOOKKEEPING.contains(table.name())
                    ? new ProposedRule(
                            table, new OwnershipRule.Nobody(), "bookkeeping: no cached answer depends on it", List.of())
                    : new ProposedRule(
                            table,
                            new OwnershipRule.Everyone(),
                            "no foreign key leads to " + TableText.of(users),
                            List.of());
        }
        List<String> columns = userColumns(table);
        if (!columns.isEmpty()) {
            return rule(
                    table,
                    columns.stream().<OwnershipExpression>map(UserColumn::new).toList(),
                    "");
        }
        int nearer = distances.of(table).get() - 1;
        Step chosen = steps.get(table).stream()
                .filter(step -> distances.of(step.neighbour()).equals(Optional.of(nearer)))
                .findFirst()
                .orElseThrow();
        return rule(table, List.of(expression(chosen)), "");
    }

    private ProposedRule rule(TableName table, List<OwnershipExpression> chosen, String remark) {
        Set<OwnershipExpression> alternatives = new LinkedHashSet<>();
        int distance = distances.of(table).orElseThrow();
        for (Step step : steps.getOrDefault(table, List.of())) {
            boolean isOwn = step.neighbour().equals(table);
            // From one that is farther the way may lead back here.
            if ((!isOwn || table.equals(users))
                    && distances
                            .of(step.neighbour())
                            .filter(other -> other <= distance)
                            .isPresent()) {
                alternatives.add(expression(step));
            }
        }
        alternatives.removeAll(new HashSet<>(chosen));
        return new ProposedRule(table, new OwnershipRule.Union(chosen), remark, List.copyOf(alternatives));
    }

    /** The columns of a table that hold ids of users. */
    private List<String> userColumns(TableName table) {
        if (table.equals(users)) {
            return List.of(userKey);
        }
        return steps.getOrDefault(table, List.of()).stream()
                .filter(Step::isForward)
                .flatMap(step -> userColumn(step.key()).stream())
                .distinct()
                .sorted(Comparator.comparing(catalog.tables().get(table).columnNames()::indexOf))
                .toList();
    }

    /** The column of a foreign key to the users table that holds their ids; none when it goes by another unique key. */
    private Optional<String> userColumn(ForeignKey key) {
        int place = key.to().equals(users) ? key.referenced().indexOf(userKey) : -1;
        return place < 0 ? Optional.empty() : Optional.of(key.columns().get(place));
    }

    private OwnershipExpression expression(Step step) {
        ForeignKey key = step.key();
        if (!step.isForward()) {
            List<String> named = userColumns(key.from());
            return new PointedToBy(
                    key.referenced(),
                    key.from(),
                    key.columns(),
                    named.size() == 1 ? Optional.of(named.get(0)) : Optional.empty());
        }
        return userColumn(key).<OwnershipExpression>map(UserColumn::new).orElseGet(() -> pointsTo(key));
    }

    /** By the primary key where the foreign key leads to that, its columns in the primary key's order. */
    private PointsTo pointsTo(ForeignKey key) {
        List<String> primaryKey = catalog.tables().get(key.to()).primaryKey();
        if (key.referenced().size() == primaryKey.size() && key.referenced().containsAll(primaryKey)) {
            List<String> columns = primaryKey.stream()
                    .map(column -> key.columns().get(key.referenced().indexOf(column)))
                    .toList();
            return new PointsTo(columns, key.to(), List.of());
        }
        return new PointsTo(key.columns(), key.to(), key.referenced());
    }
}
