package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.UserId;
import java.time.Instant;
import java.util.List;

/**
 * What one batch asks for. Immutable.
 *
 * @param source the source database
 * @param timeline which history the positions belong to
 * @param from position before the batch
 * @param to position after it
 * @param committedAt commit time of its last transaction
 * @param users whom to raise, each once
 * @param everybody whether to raise everybody instead
 * @param hasHistory whether batches came before it, so that a missing tidemark was lost
 * @param rules digest of the ownership rules that named the users
 * @param ifSkipped what it means when the batch begins after where Redis is
 * @param flags whose caching the batch switched, each once
 * @param owed when the flags of all users are owed
 * @param askedAt the time here: no epoch that is raised is lower than its microseconds since 1970
 */
public record Raise(
        SourceName source,
        Timeline timeline,
        Position from,
        Position to,
        Instant committedAt,
        List<UserId> users,
        boolean everybody,
        boolean hasHistory,
        String rules,
        GapCause ifSkipped,
        List<EnabledFlag> flags,
        Owed owed,
        Instant askedAt) {

    /** When the flags of all users have to be written. */
    public enum Owed {
        /** Never: no source keeps them. */
        NEVER(""),
        /** After a gap. */
        AFTER_GAP("gap"),
        /** With this batch: what it did to them cannot be told one by one. */
        ALWAYS("always");

        private final String word;

        Owed(String word) {
            this.word = word;
        }

        /** As the script spells it. */
        String word() {
            return word;
        }
    }

    public Raise {
        users = List.copyOf(users);
        flags = List.copyOf(flags);
    }
}
