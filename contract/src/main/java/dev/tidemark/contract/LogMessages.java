package dev.tidemark.contract;

/** The prefixes of the messages in Postgres' log that are ours, by {@code pg_logical_emit_message}. */
public final class LogMessages {

    /** Makes the tidemark move while nobody writes. */
    public static final String HEARTBEAT = "tidemark.heartbeat";

    /** Makes the tidemark pass a place in the log that somebody waits for. Its transaction says all there is to say. */
    public static final String BARRIER = "tidemark.barrier";

    /** Tells of a changed definition. */
    public static final String DDL = "tidemark.ddl";

    /** Tells that Postgres recovered from a crash. Its transaction says all there is to say. */
    public static final String CRASH = "tidemark.crash";

    private LogMessages() {}
}
