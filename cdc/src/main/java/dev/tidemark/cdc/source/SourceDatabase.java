package dev.tidemark.cdc.source;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.LogMessages;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.ownership.Ownership;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The source database as cdc asks it, over one connection of its own. For one thread at a time. */
public final class SourceDatabase implements AutoCloseable {

    /** Column lists of publications came with it. */
    private static final int OLDEST_VERSION = 150000;

    /** From the name of the current WAL file: the control file learns of a promotion only at the checkpoint after it. */
    private static final String TIMELINE = "select system_identifier,"
            + " ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int from pg_control_system()";

    /**
     * A clean stop writes the statistics down, and the start after it takes them up again. Recovery from a crash begins them
     * anew: that of one process too, which leaves the postmaster's start as it was.
     */
    private static final String STATISTICS_SINCE =
            "select coalesce((extract(epoch from stats_reset) * 1000000)::bigint, 0) from pg_stat_archiver";

    private static final String CONNECT_TIMEOUT_SECONDS = "5";
    /** Longer than any query here takes; a server that hangs must not hang the pipeline unseen. */
    private static final String SOCKET_TIMEOUT_SECONDS = "30";

    private final Connection connection;

    private SourceDatabase(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param purpose shown in {@code pg_stat_activity}
     */
    public static SourceDatabase connect(DatabaseUrl url, String purpose) throws SQLException {
        var properties = properties(url, purpose);
        properties.setProperty("socketTimeout", SOCKET_TIMEOUT_SECONDS);
        return new SourceDatabase(DriverManager.getConnection(url.jdbc(), properties));
    }

    /** What every connection of cdc has in common. */
    static Properties properties(DatabaseUrl url, String purpose) {
        var properties = new Properties();
        properties.setProperty("user", url.user());
        properties.setProperty("password", url.password());
        properties.setProperty("ApplicationName", "tidemark cdc: " + purpose);
        properties.setProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        // Nothing written here has to survive a failover; a standby that does not answer must not hold it up.
        // What a host that died held here, its claim to the slot too, has to be free when another one takes over.
        properties.setProperty(
                "options",
                "-c synchronous_commit=local"
                        + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4");
        return properties;
    }

    /** What the server and the role lack for logical decoding, a line each; empty when nothing. */
    public List<String> faults() throws SQLException {
        List<String> faults = new ArrayList<>();
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select current_setting('server_version_num')::int,"
                        + " current_setting('server_version'), current_setting('wal_level'), pg_is_in_recovery(),"
                        + " (select rolreplication or rolsuper from pg_roles where rolname = current_user),"
                        + " current_user")) {
            row.next();
            if (row.getInt(1) < OLDEST_VERSION) {
                faults.add("Postgres " + row.getString(2) + " is too old: Tidemark needs 15 or later");
            }
            if (!"logical".equals(row.getString(3))) {
                faults.add("wal_level is " + row.getString(3)
                        + ": set wal_level = logical in postgresql.conf and restart Postgres");
            }
            if (row.getBoolean(4)) {
                faults.add("the server is a standby: DATABASE_URL has to name the primary");
            }
            if (!row.getBoolean(5)) {
                faults.add("role " + row.getString(6) + " may not replicate: alter role \"" + row.getString(6)
                        + "\" replication");
            }
        }
        try (var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select format_type(d.oid, null) from pg_type d"
                        + " join pg_type e on e.oid = d.typbasetype where d.typtype = 'd' and e.typtype = 'e'")) {
            while (rows.next()) {
                faults.add("domain " + rows.getString(1) + " is over an enum type, and Debezium stops at such:"
                        + " declare the columns of the enum type itself, and drop the domain");
            }
        }
        return faults;
    }

    /** Which history the LSNs of this database belong to. */
    public Timeline timeline() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TIMELINE)) {
            row.next();
            return new Timeline(row.getLong(1), row.getInt(2));
        }
    }

    /** The end of what is in the log. */
    public Lsn position() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            return Lsn.parse(row.getString(1));
        }
    }

    /** When Postgres last recovered from a crash, or somebody reset its statistics, which looks the same. */
    public Instant lastCrash() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(STATISTICS_SINCE)) {
            row.next();
            return Instant.EPOCH.plus(row.getLong(1), ChronoUnit.MICROS);
        }
    }

    /** Compares the rules with the tables that exist. */
    public CapturePlan plan(Ownership ownership) throws SQLException {
        return CapturePlan.of(ownership, Catalog.read(connection));
    }

    /** The publication of that name. */
    public Publication publication(String name) {
        return new Publication(connection, name);
    }

    /** The replication slot of that name. */
    public ReplicationSlot slot(String name) {
        return new ReplicationSlot(connection, name);
    }

    /** Which transactions new snapshots see now. */
    public Snapshot snapshot() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_current_snapshot()::text")) {
            row.next();
            return Snapshot.parse(row.getString(1));
        }
    }

    /** What decides how the changes of the captured tables and the publication have to be read. */
    public Shape shape(CapturePlan plan, Ownership ownership, String publication) {
        return new Shape(connection, plan, ownership, publication);
    }

    /** What a slot that is being created waits for, for people; empty when for nothing. */
    public Optional<String> oldestTransaction() throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("select format('server process %s (%s, %s), running since %s', pid,"
                                + " usename, coalesce(nullif(application_name, ''), 'no name'), xact_start)"
                                + " from pg_stat_activity where backend_xid is not null"
                                + " union all select format('the prepared transaction %s of %s', gid, prepared)"
                                + " from pg_prepared_xacts limit 1")) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    /** Commits a message that the slot delivers in commit order, also when nothing else is written. */
    public void emitHeartbeat() throws SQLException {
        emit(LogMessages.HEARTBEAT);
    }

    /** Commits a message that tells of a crash. */
    public void emitCrash() throws SQLException {
        emit(LogMessages.CRASH);
    }

    private void emit(String prefix) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_logical_emit_message(true, ?, '')")) {
            statement.setString(1, prefix);
            statement.execute();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
