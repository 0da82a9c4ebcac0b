package dev.tidemark.cli.install;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The event triggers that report DDL in the stream of changes, and their functions. Not thread-safe. */
public final class DdlReports {

    private static final String SQL = "/dev/tidemark/cli/install.sql";

    /** Those that fire: a trigger that somebody disabled reports nothing. */
    private static final String FIRING = """
            select count(*) = 2 from pg_event_trigger
             where evtname in ('tidemark_ddl', 'tidemark_drop') and evtenabled = 'A'
            """;

    /** Triggers before the functions that they call. */
    private static final String OBJECTS = """
            select 'event trigger ' || quote_ident(evtname) from pg_event_trigger
             where evtname in ('tidemark_ddl', 'tidemark_drop')
            union all
            select 'function public.' || quote_ident(proname) || '()' from pg_proc
             where pronamespace = to_regnamespace('public') and pronargs = 0
               and proname in ('tidemark_report_ddl', 'tidemark_report_drop')
             order by 1
            """;

    private final Connection connection;

    public DdlReports(Connection connection) {
        this.connection = connection;
    }

    /** The SQL that installs them, for whoever has the right to. */
    public static String sql() {
        try (InputStream in = DdlReports.class.getResourceAsStream(SQL)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + SQL);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes them, or makes them anew. */
    public void install() throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql());
        }
    }

    /** Removes what is there of them; returns what that was, such as {@code event trigger tidemark_ddl}. */
    public List<String> uninstall() throws SQLException {
        List<String> objects = objects();
        try (var statement = connection.createStatement()) {
            for (String object : objects) {
                statement.execute("drop " + object);
            }
        }
        return objects;
    }

    /** What is there of them. */
    public List<String> objects() throws SQLException {
        List<String> objects = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(OBJECTS)) {
            while (rows.next()) {
                objects.add(rows.getString(1));
            }
        }
        return objects;
    }

    /** Whether they report. */
    public boolean areInstalled() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FIRING)) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /** Whether this role may install them on every Postgres: some services let others too. */
    public boolean mayInstall() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
