package dev.tidemark.api.read;

/** Why a read is answered past the cache. */
enum BypassReason {
    /** The user has caching off. */
    DISABLED("disabled"),
    /** The gate is closed: the tidemark is too old. */
    STALE("stale"),
    /** A source has no tidemark, so nobody vouches for anything. */
    NO_TIDEMARK("no-tidemark"),
    /** Redis is down, slow or at odds with us. */
    REDIS("redis"),
    /** The client asked for it. */
    NO_CACHE("no-cache"),
    /** The read depends on a table whose changes do not reach the cache. */
    NO_RULE("no-rule"),
    /** The client wants to see a write that the tidemark has not reached. */
    MIN_LSN("min-lsn");

    private final String word;

    BypassReason(String word) {
        this.word = word;
    }

    /** As headers and metrics spell it. */
    String word() {
        return word;
    }
}
