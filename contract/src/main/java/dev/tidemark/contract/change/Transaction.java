package dev.tidemark.contract.change;

import dev.tidemark.contract.Lsn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A transaction of the source, or the part of it that fits in one batch. Immutable.
 *
 * @param id Postgres' transaction id, 32 bits without the epoch
 * @param committedAt when it committed by Postgres' clock
 * @param changes its changes in order
 * @param commit end of its COMMIT record, empty when a later batch goes on with it
 */
public record Transaction(long id, Instant committedAt, List<Change> changes, Optional<Lsn> commit) {

    public Transaction {
        changes = List.copyOf(changes);
    }
}
