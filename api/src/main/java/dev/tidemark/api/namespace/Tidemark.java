package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import java.time.Instant;

/**
 * Up to where one source's changes are reflected in Redis. Immutable.
 *
 * @param lsn end of the last commit reflected
 * @param time when it was current, by the clock of the source's Postgres
 * @param rules digest of the ownership rules by which users were found, empty when nobody told
 * @param timeline which history of the source its LSN belongs to, as {@link dev.tidemark.contract.Timeline} spells it; empty
 *     when nobody told
 */
public record Tidemark(Lsn lsn, Instant time, String rules, String timeline) {}
