package dev.tidemark.cdc.source;

import dev.tidemark.contract.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The logical replication slot: the one truth about where to go on. */
public final class ReplicationSlot {

    private static final String PLUGIN = "pgoutput";

    /** What {@link #ensure()} found or did. */
    public enum State {
        /** It was there. */
        FOUND,
        /** It was missing and has been created: what committed before is not in it. */
        CREATED,
        /** Postgres had thrown away its WAL; it has been dropped and created. */
        REPLACED
    }

    private final Connection connection;
    private final String name;

    ReplicationSlot(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * Makes sure that the slot is there and can be streamed from.
     *
     * @throws SlotException when another program's slot has the name, or another process streams from it
     */
    public State ensure() throws SQLException {
        try (var statement = connection.prepareStatement("select coalesce(plugin, ''), coalesce(database, ''),"
                + " coalesce(wal_status, ''), active_pid, current_database() from pg_replication_slots"
                + " where slot_name = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                create();
                return State.CREATED;
            }
            if (!row.getString(1).equals(PLUGIN) || !row.getString(2).equals(row.getString(5))) {
                throw new SlotException("Slot " + name + " is another program's (plugin '" + row.getString(1)
                        + "', database '" + row.getString(2) + "'): choose another name with source.slot");
            }
            int activePid = row.getInt(4);
            if (activePid != 0) {
                throw new SlotException("Slot " + name + " is streamed to another process, server process " + activePid
                        + ": is a second cdc running?");
            }
            if (row.getString(3).equals("lost")) {
                replace();
                return State.REPLACED;
            }
            return State.FOUND;
        }
    }

    /** Up to where Postgres was told that everything arrived: streaming goes on from here. */
    public Lsn confirmed() throws SQLException {
        try (var statement = connection.prepareStatement(
                "select confirmed_flush_lsn from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                throw new SlotException("Slot " + name + " is gone");
            }
            return Lsn.parse(row.getString(1));
        }
    }

    private void create() throws SQLException {
        execute("select pg_create_logical_replication_slot(?, '" + PLUGIN + "')");
    }

    /** Begins anew: what committed before is not in the slot any more, and positions do not follow on those before. */
    public void replace() throws SQLException {
        execute("select pg_drop_replication_slot(?)");
        create();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
