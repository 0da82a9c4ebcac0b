package dev.tidemark.cli.install;

import dev.tidemark.contract.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The publication and the slot that cdc makes. Not thread-safe. */
public final class CaptureObjects {

    private final Connection connection;
    private final String publication;
    private final String slot;

    public CaptureObjects(Connection connection, String publication, String slot) {
        this.connection = connection;
        this.publication = publication;
        this.slot = slot;
    }

    /**
     * Removes what is there of them; returns what that was, such as {@code slot tidemark}.
     *
     * @throws IllegalStateException when the slot is in use or another program's; nothing is removed then
     */
    public List<String> remove() throws SQLException {
        boolean hasSlot = hasSlot();
        List<String> removed = new ArrayList<>();
        try (var statement = connection.createStatement()) {
            if (hasPublication()) {
                statement.execute("drop publication " + TableName.quote(publication));
                removed.add("publication " + publication);
            }
        }
        if (hasSlot) {
            // Last, since no rollback brings it back.
            try (var statement = connection.prepareStatement("select pg_drop_replication_slot(?)")) {
                statement.setString(1, slot);
                statement.execute();
            }
            removed.add("slot " + slot);
        }
        return removed;
    }

    private boolean hasSlot() throws SQLException {
        try (var statement = connection.prepareStatement("select active_pid, coalesce(plugin, '') = 'pgoutput' and"
                + " database = current_database() from pg_replication_slots where slot_name = ?")) {
            statement.setString(1, slot);
            ResultSet row = statement.executeQuery();
            if (!row.next()) {
                return false;
            }
            if (row.getInt(1) != 0) {
                throw new IllegalStateException("Slot " + slot + " is in use by server process " + row.getInt(1)
                        + ": stop cdc first; nothing was removed");
            }
            if (!row.getBoolean(2)) {
                throw new IllegalStateException("Slot " + slot
                        + " is another program's: name Tidemark's with source.slot; nothing was removed");
            }
            return true;
        }
    }

    private boolean hasPublication() throws SQLException {
        try (var statement = connection.prepareStatement("select from pg_publication where pubname = ?")) {
            statement.setString(1, publication);
            return statement.executeQuery().next();
        }
    }
}
