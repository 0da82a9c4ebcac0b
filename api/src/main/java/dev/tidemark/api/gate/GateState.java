package dev.tidemark.api.gate;

/** Whether cached answers may be served, and if not, why. */
public enum GateState {
    OPEN,
    /** A source has no tidemark, or the state of Redis is gone, so nobody vouches for anything. */
    NO_TIDEMARK,
    /** Users are found by other rules than the reads were declared against. */
    OTHER_RULES,
    /** Redis has lost writes, and the invalidator has not raised everybody yet. */
    WENT_BACK,
    /** The tidemark is of another database than the one that the reads are answered from, or of another history of it. */
    OTHER_TIMELINE,
    /** The tidemark is too old, or too far ahead. */
    STALE
}
