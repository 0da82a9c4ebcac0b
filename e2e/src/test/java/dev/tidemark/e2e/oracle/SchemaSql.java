package dev.tidemark.e2e.oracle;

import static java.util.stream.Collectors.joining;

import dev.tidemark.contract.TableName;
import java.util.ArrayList;
import java.util.List;

/** Writes the SQL that makes tables. Stateless. */
final class SchemaSql {

    private SchemaSql() {}

    static String of(List<Table> tables) {
        List<String> statements = new ArrayList<>();
        tables.stream()
                .map(table -> table.name().schema())
                .distinct()
                .forEach(schema -> statements.add("create schema if not exists " + TableName.quote(schema)));
        tables.forEach(table -> create(table, statements));
        // After the tables, as they may point in circles.
        tables.forEach(table -> constrain(table, statements));
        return String.join(";\n", statements) + ";\n";
    }

    private static void create(Table table, List<String> statements) {
        String name = table.name().quoted();
        String columns = table.columns().stream()
                .map(column -> TableName.quote(column.name()) + " " + column.sqlType()
                        + (column.isNullable() ? "" : " not null"))
                .collect(joining(", "));
        statements.add("create table " + name + " (" + columns + ", primary key (" + list(table.key()) + "))"
                + (table.isPartitioned() ? " partition by hash (" + list(table.key()) + ")" : ""));
        boolean isFull = table.identity() == Table.Identity.FULL;
        if (table.isPartitioned()) {
            for (int i = 0; i < 2; i++) {
                var part = new TableName(table.name().schema(), table.name().name() + " part " + i);
                statements.add("create table " + part.quoted() + " partition of " + name
                        + " for values with (modulus 2, remainder " + i + ")");
                if (isFull) {
                    statements.add("alter table " + part.quoted() + " replica identity full");
                }
            }
        }
        if (isFull) {
            statements.add("alter table " + name + " replica identity full");
        }
        for (Column alternate : table.alternates()) {
            statements.add("alter table " + name + " add unique (" + TableName.quote(alternate.name()) + ")");
        }
        if (table.identity() == Table.Identity.INDEX_WITH_USER) {
            String user = table.columns(Content.USER)
                    .filter(column -> !column.isNullable() && !column.isArray())
                    .findFirst()
                    .orElseThrow()
                    .name();
            List<String> indexed = new ArrayList<>(table.key());
            if (!indexed.contains(user)) {
                indexed.add(user);
            }
            identify(table, indexed, statements);
        } else if (table.identity() == Table.Identity.INDEX_WITHOUT_KEY) {
            identify(table, List.of(table.alternates().get(0).name()), statements);
        }
    }

    private static void identify(Table table, List<String> columns, List<String> statements) {
        String index = table.name().name() + " identity";
        statements.add("create unique index " + TableName.quote(index) + " on "
                + table.name().quoted() + " (" + list(columns) + ")");
        statements.add(
                "alter table " + table.name().quoted() + " replica identity using index " + TableName.quote(index));
    }

    private static void constrain(Table table, List<String> statements) {
        for (Pointer pointer : table.pointers()) {
            pointer.actions()
                    .ifPresent(actions ->
                            statements.add("alter table " + table.name().quoted() + " add foreign key ("
                                    + list(pointer.columns()) + ") references "
                                    + pointer.target().quoted() + " ("
                                    + list(pointer.targetColumns()) + ") " + actions));
        }
    }

    static String list(List<String> identifiers) {
        return identifiers.stream().map(TableName::quote).collect(joining(", "));
    }
}
