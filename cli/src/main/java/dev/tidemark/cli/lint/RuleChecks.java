package dev.tidemark.cli.lint;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipExpression;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks for rules that name what the database does not have. For one use. */
public final class RuleChecks {

    private final Catalog catalog;
    private final Set<Finding> findings = new LinkedHashSet<>();

    private RuleChecks(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What is found, without order. */
    public static List<Finding> of(Ownership ownership, Catalog catalog) {
        var checks = new RuleChecks(catalog);
        ownership.rules().forEach((table, rule) -> {
            if (checks.exists(table, table, "it has a rule, and") && rule instanceof OwnershipRule.Union union) {
                union.expressions().forEach(expression -> checks.check(table, expression));
            }
        });
        ownership.profile().ifPresent(profile -> {
            TableName table = profile.table();
            if (checks.exists(table, table, "it is the profile, and")) {
                checks.columns(
                        table,
                        table,
                        List.of(profile.userColumn(), profile.enabledColumn()),
                        "as the profile it needs");
            }
        });
        return new ArrayList<>(checks.findings);
    }

    private void check(TableName table, OwnershipExpression expression) {
        String naming = "its rule '" + expression + "' needs";
        if (expression instanceof UserColumn named) {
            columns(table, table, List.of(named.column()), naming);
        } else if (expression instanceof PointsTo pointer) {
            columns(table, table, pointer.columns(), naming);
            if (exists(table, pointer.table(), naming + " " + pointer.table() + ":")) {
                columns(table, pointer.table(), pointer.target(), naming);
                key(table, pointer);
            }
        } else if (expression instanceof PointedToBy pointed) {
            columns(table, table, pointed.columns(), naming);
            if (exists(table, pointed.table(), naming + " " + pointed.table() + ":")) {
                columns(table, pointed.table(), pointed.pointing(), naming);
                pointed.user().ifPresent(user -> columns(table, pointed.table(), List.of(user), naming));
            }
        }
    }

    private boolean exists(TableName ruled, TableName table, String naming) {
        if (catalog.tables().containsKey(table)) {
            return true;
        }
        TableName root = catalog.partitions().get(table);
        findings.add(
                root == null
                        ? new Finding(
                                Check.RULE_WITHOUT_TABLE,
                                ruled.toString(),
                                naming + " there is no such table",
                                "correct its name in the configuration, or take it out")
                        : new Finding(
                                Check.RULE_WITHOUT_TABLE,
                                ruled.toString(),
                                naming + " it is a partition of " + root,
                                "name " + root + " instead: its rule is that of its partitions"));
        return false;
    }

    private void columns(TableName ruled, TableName table, List<String> columns, String naming) {
        Table existing = catalog.tables().get(table);
        if (existing == null) {
            return;
        }
        for (String column : columns) {
            if (existing.column(column).isEmpty()) {
                findings.add(new Finding(
                        Check.RULE_WITHOUT_COLUMN,
                        ruled.toString(),
                        naming + " the column " + column + " of " + table + ", which does not exist or is generated",
                        "name one that does: " + String.join(", ", existing.columnNames())));
            }
        }
    }

    private void key(TableName ruled, PointsTo pointer) {
        int columns = catalog.tables().get(pointer.table()).primaryKey().size();
        if (pointer.target().isEmpty() && columns != pointer.columns().size()) {
            findings.add(new Finding(
                    Check.RULE_WITHOUT_KEY,
                    ruled.toString(),
                    "its rule '" + pointer + "' leads to the primary key of " + pointer.table() + ", which has "
                            + (columns == 0 ? "none" : columns + " columns"),
                    "write the columns that it leads to behind the table: "
                            + pointer.table().name() + "(…)"));
        }
    }
}
