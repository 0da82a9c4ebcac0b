package dev.tidemark.cli;

import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.DriverManager;
import java.sql.SQLException;

/** The tables and rows of the demo application. */
final class DemoDatabase {

    private static final String SCHEMA = "/demo/schema.sql";

    private DemoDatabase() {}

    /** Fills an empty database, all or nothing. */
    static void load(DatabaseUrl url) {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(schema());
            connection.commit();
        } catch (SQLException e) {
            throw new CommandException("The demo cannot be loaded: " + e.getMessage(), e);
        }
    }

    private static String schema() {
        try (InputStream in = DemoDatabase.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IllegalStateException("The build lacks " + SCHEMA);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
