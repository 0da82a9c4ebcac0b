package dev.tidemark.e2e;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.Lsn;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.regex.Pattern;

/** A source database beside that of the stack. For one thread. */
public final class OtherSource {

    /** What a stack's configuration says of its own source. */
    private static final Pattern OWN_SOURCE = Pattern.compile("(?m)^source:.*$");

    private final Stack stack;
    private final String name;
    private final DatabaseUrl url;

    OtherSource(Stack stack, String name, DatabaseUrl url) {
        this.stack = stack;
        this.name = name;
        this.url = url;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    void sql(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What its tidemark is called by. */
    public String name() {
        return name;
    }

    /** Starts its cdc. */
    public RoleProcess startCdc() throws IOException {
        String source = "source: { name: " + name + ", heartbeat-interval: 100ms }\n";
        return stack.startProcess("cdc", text -> OWN_SOURCE.matcher(text).replaceAll("") + "\n" + source, url);
    }

    public void awaitReflected(Duration limit) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            stack.awaitReflected(name, Lsn.parse(row.getString(1)), limit);
        }
    }
}
