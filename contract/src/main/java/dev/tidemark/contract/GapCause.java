package dev.tidemark.contract;

import java.util.Arrays;
import java.util.Locale;

/** What broke the chain of positions, so that changes may have been missed and everybody is raised. */
public enum GapCause {
    /** The first start, or somebody dropped the slot. */
    SLOT_MISSING("there is no slot"),
    /** By {@code max_slot_wal_keep_size}, or an idle timeout. */
    SLOT_LOST("Postgres has thrown away the slot's WAL"),
    /** By hand, or it was dropped and made again. */
    SLOT_ADVANCED("the slot is ahead of what was published"),
    SLOT_BEHIND("the slot is older than the load"),
    /** The publication's comment, where loads are noted, is missing or somebody else's. */
    NOT_LOADED("no complete load is noted"),
    /** A failover, or a restore. */
    TIMELINE_CHANGED("the database is of another timeline"),
    /** By a snapshot of its volume: without a new timeline its LSNs look like those that were published. */
    DATABASE_SET_BACK("the files of the database were put back"),
    /** Or one of its processes, which ends all: what it had shown of asynchronous commits may be lost. */
    DATABASE_CRASHED("Postgres recovered from a crash"),
    RULES_CHANGED("the ownership rules changed"),
    CAPTURE_CHANGED("a captured table or the publication was altered"),
    TABLE_ALTERED("a table on the way to users was altered"),
    TABLE_TOO_LARGE("more rows were truncated than can be removed from the ownership state at once"),
    /** Somebody deleted it, or all of its records. */
    TOPIC_REPLACED("the topic of changes was deleted or emptied"),
    /** By retention, or by hand. */
    RECORDS_MISSING("records of the topic of changes were gone before they were read"),
    OWNERSHIP_STATE_MISSING("the invalidator has no ownership state"),
    /** Redis was emptied or replaced. */
    TIDEMARK_MISSING("Redis has lost the tidemark"),
    /** Redis was emptied or replaced. */
    STATE_MISSING("Redis has lost the epoch"),
    /** A failover to a replica that missed them, or a dump that was restored. */
    REDIS_BEHIND("Redis has lost writes"),
    /** All batches are there, but a cache that was cleared may have been lost. */
    REDIS_REPLACED("Redis was started again, or a replica promoted");

    private final String reason;

    GapCause(String reason) {
        this.reason = reason;
    }

    /** For people. */
    public String reason() {
        return reason;
    }

    /** For records, keys and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a label.
     *
     * @throws IllegalArgumentException when there is no such cause
     */
    public static GapCause parse(String label) {
        return Arrays.stream(values())
                .filter(cause -> cause.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + label + "' is no cause of a gap"));
    }
}
