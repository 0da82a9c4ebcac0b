package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.PublishedEnd;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.Transaction;
import java.util.Optional;

/**
 * What the topic held of the stream before the session began. Postgres delivers it again, and where it ends has to come
 * the transaction that was published there; another one tells that the files of the database were put back. For one
 * thread.
 */
final class PublishedBefore {

    private final Position end;
    private Optional<Transaction> expected;

    private PublishedBefore(Position end, Optional<Transaction> expected) {
        this.end = end;
        this.expected = expected;
    }

    /** Where a new beginning is ahead of everything that was published. */
    static PublishedBefore nothing() {
        return new PublishedBefore(Position.START, Optional.empty());
    }

    /**
     * What was published behind the slot's position.
     *
     * @param confirmed where the slot goes on
     */
    static PublishedBefore of(PublishedEnd published, Lsn confirmed) {
        boolean isAhead = Position.after(confirmed).compareTo(published.position()) < 0;
        return isAhead ? new PublishedBefore(published.position(), published.last()) : nothing();
    }

    /**
     * Whether all of the next batch of the stream is in the topic. It must not be published again: as long as the
     * transaction is awaited, the topic has to end with it, so that a later session awaits it too.
     *
     * @throws SetBackException when another transaction comes in its place
     */
    boolean holds(ChangeBatch batch) {
        for (Transaction transaction : batch.transactions()) {
            Position after = transaction.commit().map(Position::after).orElse(batch.to());
            if (expected.isPresent() && after.compareTo(end) >= 0) {
                requireSame(expected.get(), transaction);
                expected = Optional.empty();
            }
        }
        return batch.to().compareTo(end) <= 0;
    }

    private void requireSame(Transaction published, Transaction streamed) {
        if (streamed.id() != published.id() || !streamed.committedAt().equals(published.committedAt())) {
            throw new SetBackException("transaction " + published.id() + " of " + published.committedAt()
                    + " was published up to " + end + ", and Postgres has transaction " + streamed.id() + " of "
                    + streamed.committedAt() + " there");
        }
    }
}
