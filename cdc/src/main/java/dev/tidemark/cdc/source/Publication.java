package dev.tidemark.cdc.source;

import dev.tidemark.contract.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The publication that says which tables and columns Postgres sends. */
public final class Publication {

    /** Schema, table, whether whole rows are published without a filter, else the columns, and whether all rows are. */
    private static final String PUBLISHED = """
            select n.nspname, c.relname, r.prattrs is null and r.prqual is null,
                   array(select a.attname::text from pg_attribute a
                          where a.attrelid = c.oid and a.attnum = any (r.prattrs::int2[])),
                   r.prqual is null
              from pg_publication p
              join pg_publication_rel r on r.prpubid = p.oid
              join pg_class c on c.oid = r.prrelid
              join pg_namespace n on n.oid = c.relnamespace
             where p.pubname = ?
            """;

    private final Connection connection;
    private final String name;

    Publication(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * Makes it publish just what is planned, and forgets the noted shape with that: changes committed until then may not
     * have been published. Leaves it alone when it does already.
     */
    public void publish(CapturePlan plan) throws SQLException {
        boolean exists = exists();
        if (exists && publishesEverything() && published().equals(planned(plan))) {
            return;
        }
        String publication = "publication " + TableName.quote(name);
        String tables = plan.tables().values().stream().map(Publication::clause).collect(Collectors.joining(", "));
        try (var statement = connection.createStatement()) {
            // One transaction, as several statements sent at once are.
            statement.execute(
                    exists
                            ? "alter " + publication + " set table " + tables + "; alter " + publication
                                    + " set (publish = 'insert, update, delete, truncate', publish_via_partition_root = true);"
                                    + " comment on " + publication + " is null"
                            : "create " + publication + " for table " + tables
                                    + " with (publish_via_partition_root = true)");
        }
    }

    private static String clause(CapturePlan.Table table) {
        // Without it the tables that inherit from this one would be published with its columns.
        return (table.isPartitioned() ? "" : "only ")
                + table.captured().name().quoted()
                + table.publishedColumns()
                        .map(columns ->
                                columns.stream().map(TableName::quote).collect(Collectors.joining(", ", " (", ")")))
                        .orElse("");
    }

    /** The shape of the tables that {@link #noteShape} noted last; empty when none was. */
    public Optional<String> notedShape() throws SQLException {
        try (var statement = connection.prepareStatement(
                "select obj_description(oid, 'pg_publication') from pg_publication where pubname = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    /** Keeps a shape beside the publication, as its comment. */
    public void noteShape(String shape) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(
                    "comment on publication " + TableName.quote(name) + " is '" + shape.replace("'", "''") + "'");
        }
    }

    private boolean exists() throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from pg_publication where pubname = ?")) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }

    private boolean publishesEverything() throws SQLException {
        try (var statement = connection.prepareStatement("select pubinsert and pubupdate and pubdelete and pubtruncate"
                + " and pubviaroot and not puballtables from pg_publication where pubname = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            return row.next() && row.getBoolean(1);
        }
    }

    private Map<TableName, Optional<Set<String>>> published() throws SQLException {
        Map<TableName, Optional<Set<String>>> tables = new HashMap<>();
        try (var statement = connection.prepareStatement(PUBLISHED)) {
            statement.setString(1, name);
            ResultSet rows = statement.executeQuery();
            while (rows.next()) {
                tables.put(new TableName(rows.getString(1), rows.getString(2)), columns(rows));
            }
        }
        return tables;
    }

    private static Optional<Set<String>> columns(ResultSet row) throws SQLException {
        if (row.getBoolean(3)) {
            return Optional.empty();
        }
        Set<String> columns =
                new HashSet<>(Arrays.asList((String[]) row.getArray(4).getArray()));
        // What a row filter leaves out would not be seen: a table that has one is not published as planned.
        return Optional.of(row.getBoolean(5) ? columns : Set.of());
    }

    private static Map<TableName, Optional<Set<String>>> planned(CapturePlan plan) {
        Map<TableName, Optional<Set<String>>> tables = new HashMap<>();
        plan.tables()
                .forEach((table, captured) ->
                        tables.put(table, captured.publishedColumns().map(HashSet::new)));
        return tables;
    }
}
