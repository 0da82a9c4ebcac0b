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

    /** Makes it publish just what is planned. Leaves it alone when it does already. */
    public void publish(CapturePlan plan) throws SQLException {
        boolean exists = exists();
        if (exists && publishesEverything() && published().equals(planned(plan))) {
            return;
        }
        String publication = "publication " + TableName.quote(name);
        String tables = plan.tables().values().stream().map(Publication::clause).collect(Collectors.joining(", "));
        // Else Postgres refuses UPDATEs of tables that log whole rows and have such columns. Older ones do not.
        String generated = sendsGeneratedColumns() ? ", publish_generated_columns = stored" : "";
        try (var statement = connection.createStatement()) {
            // One transaction, as several statements sent at once are.
            statement.execute(
                    exists
                            ? "alter " + publication + " set table " + tables + "; alter " + publication
                                    + " set (publish = 'insert, update, delete, truncate', publish_via_partition_root = true"
                                    + generated + ")"
                            : "create " + publication + " for table " + tables
                                    + " with (publish_via_partition_root = true" + generated + ")");
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

    /** What was noted last; empty when nothing was, or another program left a comment there. */
    public Optional<LoadNote> note() throws SQLException {
        return comment().flatMap(LoadNote::parse);
    }

    private Optional<String> comment() throws SQLException {
        try (var statement = connection.prepareStatement(
                "select obj_description(oid, 'pg_publication') from pg_publication where pubname = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    /** Whether anybody left a comment there. */
    public boolean hasComment() throws SQLException {
        return comment().isPresent();
    }

    /** Keeps a note beside the publication, as its comment. */
    public void note(LoadNote note) throws SQLException {
        comment("'" + note + "'");
    }

    /** Takes the note away: nothing is known to be loaded. */
    public void forget() throws SQLException {
        if (note().isPresent()) {
            comment("null");
        }
    }

    private void comment(String literal) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("comment on publication " + TableName.quote(name) + " is " + literal);
        }
    }

    private boolean sendsGeneratedColumns() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= 18;
    }

    private boolean exists() throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from pg_publication where pubname = ?")) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }

    private boolean publishesEverything() throws SQLException {
        try (var statement = connection.prepareStatement("select pubinsert and pubupdate and pubdelete and pubtruncate"
                + " and pubviaroot and not puballtables and coalesce(to_jsonb(p) ->> 'pubgencols', 's') = 's'"
                + " and not exists (select from pg_publication_namespace where pnpubid = p.oid)"
                + " from pg_publication p where pubname = ?")) {
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
