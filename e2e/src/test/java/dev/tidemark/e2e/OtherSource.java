package dev.tidemark.e2e;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.Lsn;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** A source database beside that of the stack. For one thread. */
final class OtherSource {

    private final Stack stack;
    private final String name;
    private final DatabaseUrl url;

    OtherSource(Stack stack, String name, DatabaseUrl url) {
        this.stack = stack;
        this.name = name;
        this.url = url;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    void sql(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Starts its cdc. */
    RoleProcess startCdc() throws IOException {
        return stack.startProcess("cdc", "source: { name: " + name + ", heartbeat-interval: 100ms }", url);
    }

    void awaitReflected(Duration limit) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            stack.awaitReflected(name, Lsn.parse(row.getString(1)), limit);
        }
    }
}
