package dev.tidemark.cdc.source;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.Lsn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A slot just created, and the snapshot that shows just what had committed before it begins; the snapshot can be taken
 * until this is closed, the slot stays. For one thread.
 */
public final class ExportedSlot implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ExportedSlot.class);

    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(5);

    private final Connection connection;
    private final Lsn at;
    private final String snapshot;

    private ExportedSlot(Connection connection, Lsn at, String snapshot) {
        this.connection = connection;
        this.at = at;
        this.snapshot = snapshot;
    }

    /**
     * Creates a slot. Postgres waits until every transaction that runs now has ended, however long that takes.
     *
     * @param database asked meanwhile what it waits for
     */
    public static ExportedSlot create(DatabaseUrl url, String name, SourceDatabase database)
            throws SQLException, InterruptedException {
        var properties = SourceDatabase.properties(url, "slot");
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "15");
        // Nobody knows how long the transactions of others run.
        properties.setProperty("socketTimeout", "0");
        properties.setProperty("options", "-c synchronous_commit=local -c statement_timeout=0 -c lock_timeout=0");
        Connection connection = DriverManager.getConnection(url.jdbc(), properties);
        try {
            Statement statement = connection.createStatement();
            var created = new CompletableFuture<ExportedSlot>();
            var waiting = new Thread(() -> create(connection, statement, name, created), "tidemark-slot");
            waiting.setDaemon(true);
            waiting.start();
            try {
                return await(created, name, database);
            } catch (InterruptedException e) {
                // Without it the server would go on waiting, and nobody else could have the slot.
                statement.cancel();
                throw e;
            }
        } catch (SQLException | RuntimeException | InterruptedException e) {
            connection.close();
            throw e;
        }
    }

    private static void create(
            Connection connection, Statement statement, String name, CompletableFuture<ExportedSlot> created) {
        try (ResultSet row = statement.executeQuery("CREATE_REPLICATION_SLOT \"" + name + "\" LOGICAL "
                + ReplicationSlot.PLUGIN + " (SNAPSHOT 'export')")) {
            row.next();
            created.complete(new ExportedSlot(
                    connection, Lsn.parse(row.getString("consistent_point")), row.getString("snapshot_name")));
        } catch (SQLException | RuntimeException e) {
            created.completeExceptionally(e);
        }
    }

    private static ExportedSlot await(CompletableFuture<ExportedSlot> created, String name, SourceDatabase database)
            throws SQLException, InterruptedException {
        while (true) {
            try {
                return created.get(WORTH_A_WARNING.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                LOG.atWarn()
                        .addKeyValue("slot", name)
                        .addKeyValue("oldest", database.oldestTransaction().orElse("none that can be seen"))
                        .log("Postgres waits for running transactions to end before it creates the slot");
            } catch (ExecutionException e) {
                throw new SQLException(
                        "Slot " + name + " could not be created: "
                                + e.getCause().getMessage(),
                        e.getCause());
            }
        }
    }

    /** Every transaction that committed before it is in the snapshot, and none after it: the slot begins here. */
    public Lsn at() {
        return at;
    }

    /** Names the snapshot for {@code SET TRANSACTION SNAPSHOT}. */
    String snapshot() {
        return snapshot;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
