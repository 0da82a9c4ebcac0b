package dev.tidemark.cdc;

import dev.tidemark.cdc.source.Shape;
import dev.tidemark.cdc.source.Snapshot;
import dev.tidemark.cdc.source.SourceDatabase;
import dev.tidemark.contract.change.ChangeBatch;
import java.sql.SQLException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds batches back until new snapshots see their transactions. Postgres decodes a commit once its WAL is flushed and
 * shows it later, with a synchronous standby much later; a reader in between would cache the old row as the new one.
 */
final class Visibility {

    private static final Logger LOG = LoggerFactory.getLogger(Visibility.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofNanos(200_000);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);
    private static final Duration WORTH_A_WARNING = Duration.ofSeconds(5);

    private final SourceDatabase database;
    private final Shape shape;
    private final String loadedShape;

    Visibility(SourceDatabase database, Shape shape, String loadedShape) {
        this.database = database;
        this.shape = shape;
        this.loadedShape = loadedShape;
    }

    /**
     * Returns when every transaction of the batch is visible, however long that takes.
     *
     * @throws ShapeChangedException when a table or the publication is no longer what it was at the load: under another
     *     replica identity the nulls of an old row mean something else
     */
    void await(ChangeBatch batch) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        long pause = SHORTEST_PAUSE.toNanos();
        boolean warned = false;
        while (!seesAll(database.snapshot(), batch)) {
            if (!warned && System.nanoTime() - start > WORTH_A_WARNING.toNanos()) {
                warned = true;
                LOG.atWarn()
                        .addKeyValue("position", batch.from())
                        .log("A committed transaction stays invisible: does a synchronous standby not answer?");
            }
            Thread.sleep(Duration.ofNanos(pause).toMillis(), (int) (pause % 1_000_000));
            pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
        }
        requireSameShape();
    }

    /** With heartbeats too: Postgres refuses writes to a table whose publication does not fit its replica identity. */
    private void requireSameShape() throws SQLException {
        if (!shape.digest().equals(loadedShape)) {
            throw new ShapeChangedException();
        }
    }

    private static boolean seesAll(Snapshot snapshot, ChangeBatch batch) {
        return batch.transactions().stream().allMatch(transaction -> snapshot.sees(transaction.id()));
    }
}
