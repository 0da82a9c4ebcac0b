package dev.tidemark.api.read;

import dev.tidemark.api.entry.AcceptedEncodings;
import dev.tidemark.api.entry.KnownTags;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import java.time.Duration;
import java.util.Optional;

/**
 * One request for a read. Immutable.
 *
 * @param user whose token it came with
 * @param arguments its path's and its query's
 * @param entryHash what tells its answer from others of the same user
 * @param minimumLsn a write that the answer must include
 * @param maxStaleness how far the tidemark may be behind at most
 * @param noCache whether the client wants the answer from Postgres
 * @param knownTags answers that the client has already
 * @param accepted encodings that the client takes
 */
record ReadRequest(
        UserId user,
        ReadArguments arguments,
        String entryHash,
        Optional<Lsn> minimumLsn,
        Duration maxStaleness,
        boolean noCache,
        KnownTags knownTags,
        AcceptedEncodings accepted) {}
