package dev.tidemark.cli.rules;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipSyntax;

/** Tables as rules write them. */
final class TableText {

    private TableText() {}

    /** The table, with its schema unless that is {@code public}, in double quotes where it has to be. */
    static String of(TableName table) {
        String name = OwnershipSyntax.quoted(table.name());
        return table.schema().equals("public") ? name : OwnershipSyntax.quoted(table.schema()) + "." + name;
    }
}
