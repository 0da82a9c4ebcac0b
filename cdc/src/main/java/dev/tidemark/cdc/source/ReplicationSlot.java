package dev.tidemark.cdc.source;

import dev.tidemark.contract.Lsn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The logical replication slot: the one truth about where to go on. */
public final class ReplicationSlot {

    static final String PLUGIN = "pgoutput";

    /**
     * A slot that is there.
     *
     * @param confirmed up to where Postgres was told that everything arrived: streaming goes on from here
     * @param isLost whether Postgres has thrown away its WAL
     */
    public record Found(Lsn confirmed, boolean isLost) {}

    private final Connection connection;
    private final String name;

    ReplicationSlot(Connection connection, String name) {
        this.connection = connection;
        this.name = name;
    }

    /**
     * Keeps other cdcs off the slot, as long as the connection lasts: also while nobody streams from it.
     *
     * @throws SlotException when another one has it
     */
    public void claim() throws SQLException {
        try (var statement = connection.prepareStatement(
                "select pg_try_advisory_lock(hashtextextended('tidemark slot ' || ?, 0))")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            row.next();
            if (!row.getBoolean(1)) {
                throw new SlotException("Slot " + name + " is held by another cdc, which loads or streams:"
                        + " this one waits until it ends");
            }
        }
    }

    /**
     * Looks for the slot; empty when there is none.
     *
     * @throws SlotException when another program's slot has the name, or another process streams from it
     */
    public Optional<Found> find() throws SQLException {
        try (var statement = connection.prepareStatement("select coalesce(plugin, ''), coalesce(database, ''),"
                + " coalesce(wal_status, ''), active_pid, current_database(), confirmed_flush_lsn"
                + " from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                return Optional.empty();
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
            String confirmed = row.getString(6);
            return Optional.of(
                    confirmed == null || row.getString(3).equals("lost")
                            ? new Found(Lsn.ZERO, true)
                            : new Found(Lsn.parse(confirmed), false));
        }
    }

    /** Up to where Postgres was told that everything arrived; zero when there is no such slot. */
    public Lsn confirmed() throws SQLException {
        try (var statement = connection.prepareStatement(
                "select confirmed_flush_lsn from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, name);
            ResultSet row = statement.executeQuery();
            String confirmed = row.next() ? row.getString(1) : null;
            return confirmed == null ? Lsn.ZERO : Lsn.parse(confirmed);
        }
    }

    /** Drops the slot, which must be there: what it would have delivered is gone. */
    public void drop() throws SQLException {
        try (var statement = connection.prepareStatement("select pg_drop_replication_slot(?)")) {
            statement.setString(1, name);
            statement.execute();
        }
    }
}
