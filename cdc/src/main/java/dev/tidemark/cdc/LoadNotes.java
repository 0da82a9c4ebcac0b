package dev.tidemark.cdc;

import dev.tidemark.cdc.source.LoadNote;
import dev.tidemark.cdc.source.Publication;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was loaded last: noted as the publication's comment, or, where the publication takes none, here for as long as the
 * process lives. For one thread at a time.
 */
final class LoadNotes {

    private static final Logger LOG = LoggerFactory.getLogger(LoadNotes.class);

    private @Nullable LoadNote refused;

    /** The note of the last load; a comment that somebody else left there means that nothing is known of one. */
    Optional<LoadNote> last(Publication publication) throws SQLException {
        return refused == null || publication.hasComment() ? publication.note() : Optional.of(refused);
    }

    /** Takes the note away: nothing is known to be loaded. */
    void forget(Publication publication) throws SQLException {
        refused = null;
        publication.forget();
    }

    /** Notes a load that is complete. */
    void note(Publication publication, LoadNote note) {
        try {
            publication.note(note);
        } catch (SQLException e) {
            refused = note;
            LOG.atWarn()
                    .addKeyValue("error", e.getMessage())
                    .log("The publication takes no comment: after a restart the ownership state is loaded again");
        }
    }
}
