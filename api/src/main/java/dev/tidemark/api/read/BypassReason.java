package dev.tidemark.api.read;

import dev.tidemark.api.gate.GateState;

/** Why a read is answered past the cache. */
enum BypassReason {
    /** The user has caching off. */
    DISABLED("disabled"),
    /** The gate is closed: the tidemark is too old. */
    STALE("stale"),
    /** A source has no tidemark, so nobody vouches for anything. */
    NO_TIDEMARK("no-tidemark"),
    /** The invalidator finds users by other rules. */
    RULES("rules"),
    /** The tidemark is of another Postgres, or of another history of it. */
    TIMELINE("timeline"),
    /** The tidemark is lower than it was: Redis has lost writes. */
    WENT_BACK("went-back"),
    /** Redis is down, slow or at odds with us. */
    REDIS("redis"),
    /** The client asked for it. */
    NO_CACHE("no-cache"),
    /** The read depends on a table whose changes do not reach the cache of whoever reads it. */
    NO_RULE("no-rule"),
    /** The read depends on other tables or types than at the start. */
    SCHEMA("schema"),
    /** The client wants to see a write that the tidemark has not reached. */
    MIN_LSN("min-lsn");

    private final String word;

    BypassReason(String word) {
        this.word = word;
    }

    /** Why a gate that is not open is not. */
    static BypassReason of(GateState closed) {
        return switch (closed) {
            case OPEN -> throw new IllegalArgumentException("The gate is open");
            case NO_TIDEMARK -> NO_TIDEMARK;
            case OTHER_RULES -> RULES;
            case OTHER_TIMELINE -> TIMELINE;
            case WENT_BACK -> WENT_BACK;
            case STALE -> STALE;
        };
    }

    /** As headers and metrics spell it. */
    String word() {
        return word;
    }
}
