package dev.tidemark.cli.lint;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.cli.catalog.UnseenPartition;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Looks for tables whose changes are not seen, or not understood. For one use. */
public final class TableChecks {

    private static final String NOTHING = "n";
    private static final String INDEX = "i";
    private static final String FULL = "f";

    private final Ownership ownership;
    private final Optional<Set<TableName>> published;
    private final List<Finding> findings = new ArrayList<>();

    private TableChecks(Ownership ownership, Optional<Set<TableName>> published) {
        this.ownership = ownership;
        this.published = published;
    }

    /**
     * What is found, without order.
     *
     * @param published the tables of the publication, empty while there is no publication
     */
    public static List<Finding> of(Ownership ownership, Catalog catalog, Optional<Set<TableName>> published) {
        var checks = new TableChecks(ownership, published);
        catalog.tables().values().forEach(checks::check);
        catalog.unseenPartitions().forEach(partition -> checks.check(partition, catalog));
        return checks.findings;
    }

    private void check(Table table) {
        TableName name = table.name();
        boolean isUsed = ownership.covers(name) || ownership.keeps(name);
        if (!table.isPermanent()) {
            // Without a rule no cached answer depends on it: the api does not cache such reads.
            if (isUsed) {
                add(
                        Check.UNLOGGED_TABLE,
                        table,
                        "it is unlogged, so Postgres does not send its changes",
                        "alter table " + name.quoted() + " set logged, or take its rule out");
            }
            return;
        }
        if (!ownership.covers(name)) {
            add(
                    Check.TABLE_WITHOUT_RULE,
                    table,
                    "it has no rule, so every change to it raises everybody and reads of it are not cached",
                    "add a rule for it under ownership: whose its rows are, everyone, or nobody");
        }
        if (!(ownership.of(name) instanceof OwnershipRule.Nobody) || ownership.keeps(name)) {
            checkCapture(table);
        }
    }

    private void check(UnseenPartition partition, Catalog catalog) {
        TableName root = partition.root();
        boolean isCaptured = ownership.keeps(root)
                || (ownership.covers(root) && !(ownership.of(root) instanceof OwnershipRule.Nobody));
        Table table = catalog.tables().get(root);
        // Without a rule no cached answer depends on it, and an unlogged root is a finding of its own.
        if (isCaptured && table != null && table.isPermanent()) {
            String name = partition.name().quoted();
            add(
                    Check.UNSEEN_PARTITION,
                    table,
                    "its partition " + partition.name()
                            + (partition.isForeign()
                                    ? " is a foreign table, whose changes Postgres does not send"
                                    : " is unlogged, so Postgres does not send its changes"),
                    partition.isForeign()
                            ? "alter table " + root.quoted() + " detach partition " + name
                            : "alter table " + name + " set logged");
        }
    }

    private void checkCapture(Table table) {
        TableName name = table.name();
        boolean hasNothing = table.identities().contains(NOTHING);
        boolean hasIdentity =
                table.identities().equals(Set.of(INDEX)) || table.identities().equals(Set.of(FULL));
        if (table.primaryKey().isEmpty()
                && !table.identities().equals(Set.of(INDEX))
                && (ownership.keeps(name) || !hasIdentity)) {
            add(
                    Check.NO_PRIMARY_KEY,
                    table,
                    "it has no primary key, so which row changed cannot be told",
                    "add a primary key, or make the table everyone's with replica identity full");
        }
        if (hasNothing) {
            add(
                    Check.REPLICA_IDENTITY_NOTHING,
                    table,
                    "its replica identity is nothing, so published, its UPDATEs and DELETEs would fail",
                    "alter table " + name.quoted() + " replica identity default, and each partition of it");
        }
        boolean canBePublished =
                !hasNothing && (hasIdentity || !table.primaryKey().isEmpty());
        if (canBePublished && published.filter(tables -> !tables.contains(name)).isPresent()) {
            add(
                    Check.NOT_IN_PUBLICATION,
                    table,
                    "it is not in the publication, so its changes are not seen",
                    "restart cdc, which keeps the publication to the rules");
        }
        for (String column : ownership.columns(name)) {
            table.column(column)
                    .filter(Table.Column::isToastable)
                    .ifPresent(found -> findings.add(new Finding(
                            Check.TOASTABLE_COLUMN,
                            name + "." + column,
                            "a rule needs it, and it is of type " + found.type()
                                    + ": a long value that does not change is not sent, which may raise everybody",
                            "limit its length, or: alter table " + name.quoted() + " alter column "
                                    + TableName.quote(column) + " set storage main")));
        }
    }

    private void add(Check check, Table table, String message, String mend) {
        findings.add(new Finding(check, table.name().toString(), message, mend));
    }
}
