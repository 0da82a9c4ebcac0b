package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What one batch asks for. Immutable.
 *
 * @param source the source database
 * @param timeline which history the positions belong to
 * @param from position before the batch
 * @param to position after it
 * @param committedAt commit time of its last complete transaction, empty when none completes
 * @param users whom to raise, each once
 * @param everybody whether to raise everybody instead
 * @param hasHistory whether batches came before it, so that a missing tidemark was lost
 */
public record Raise(
        SourceName source,
        Timeline timeline,
        Position from,
        Position to,
        Optional<Instant> committedAt,
        List<UserId> users,
        boolean everybody,
        boolean hasHistory) {

    public Raise {
        users = List.copyOf(users);
    }
}
