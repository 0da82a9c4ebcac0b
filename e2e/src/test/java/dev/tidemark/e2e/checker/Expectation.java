package dev.tidemark.e2e.checker;

import dev.tidemark.contract.Lsn;

/**
 * What was known of a user when a request was sent. Immutable.
 *
 * @param latest value of the last commit that had returned
 * @param beforeBound value of the last commit that had returned before the bound
 * @param located value of the last commit whose LSN was known
 * @param lsn that LSN
 * @param version the highest seen
 */
record Expectation(long latest, long beforeBound, long located, Lsn lsn, long version) {

    /**
     * The least value that an answer may have.
     *
     * @param isHit whether it comes from the cache; Postgres itself always has the latest
     * @param withMinimumLsn whether the request asked for {@link #lsn}
     */
    long least(boolean isHit, boolean withMinimumLsn) {
        if (!isHit) {
            return latest;
        }
        return withMinimumLsn ? Math.max(located, beforeBound) : beforeBound;
    }
}
