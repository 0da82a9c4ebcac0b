package dev.tidemark.cdc;

import dev.tidemark.cdc.source.Publication;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the catalog of today tells what the old rows in the stream mean. It does not for those that were logged before
 * a table was altered: a column that was outside the replica identity then looks like null now, and null is nobody. The
 * shape of the tables is therefore noted beside the publication, and where it differs nothing older than this session is
 * believed. For one thread.
 */
final class OldRows {

    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);

    private final Publication publication;
    private final String shape;
    private final Lsn sessionStart;
    private boolean believed;

    private OldRows(Publication publication, String shape, Lsn sessionStart, boolean believed) {
        this.publication = publication;
        this.shape = shape;
        this.sessionStart = sessionStart;
        this.believed = believed;
    }

    /**
     * Compares the shape that the tables have now with the one they had when their changes were published last.
     *
     * @param sessionStart taken after the shape: what was logged later was logged under it
     */
    static OldRows of(Publication publication, String shape, Lsn sessionStart) throws SQLException {
        boolean same = publication.notedShape().filter(shape::equals).isPresent();
        return new OldRows(publication, shape, sessionStart, same);
    }

    /** Whether the old row of a change logged at {@code lsn} can be believed. */
    boolean isBelieved(Lsn lsn) {
        return believed || lsn.compareTo(sessionStart) > 0;
    }

    /** Everything up to here was published. */
    void published(Position position) {
        if (believed || position.commit().compareTo(sessionStart) < 0) {
            return;
        }
        believed = true;
        try {
            publication.noteShape(shape);
        } catch (SQLException e) {
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("The publication takes no comment: after a restart old rows are not believed");
        }
    }
}
