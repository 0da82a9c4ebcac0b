package dev.tidemark.contract.change;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive changes of one source in commit order: one record of {@code tidemark.changes}. Immutable.
 *
 * @param source the source database
 * @param timeline which history its positions belong to
 * @param from the position before the first change: where the batch before it ended, or earlier when changes are
 *     published again
 * @param transactions at least one; all but the last are complete
 */
public record ChangeBatch(SourceName source, Timeline timeline, Position from, List<Transaction> transactions) {

    public ChangeBatch {
        transactions = List.copyOf(transactions);
        if (transactions.isEmpty()) {
            throw new IllegalArgumentException("A batch has at least one transaction");
        }
        for (int i = 0; i < transactions.size() - 1; i++) {
            if (transactions.get(i).commit().isEmpty()) {
                throw new IllegalArgumentException("Only the last transaction of a batch may go on in the next one");
            }
        }
    }

    /** The position after the last change. */
    public Position to() {
        var last = transactions.get(transactions.size() - 1);
        if (last.commit().isPresent()) {
            return Position.after(last.commit().get());
        }
        if (transactions.size() == 1) {
            return new Position(from.commit(), from.changes() + last.changes().size());
        }
        var before = transactions.get(transactions.size() - 2).commit().orElseThrow();
        return new Position(before, last.changes().size());
    }

    /** When the last complete transaction committed by Postgres' clock; empty when none completes in this batch. */
    public Optional<Instant> lastCommitAt() {
        for (int i = transactions.size() - 1; i >= 0; i--) {
            if (transactions.get(i).commit().isPresent()) {
                return Optional.of(transactions.get(i).committedAt());
            }
        }
        return Optional.empty();
    }
}
