package dev.tidemark.contract;

/** The names of the Kafka topics. */
public final class Topics {

    /** Row changes in commit order; one partition per source. */
    public static final String CHANGES = "tidemark.changes";

    /** Applied invalidations, keyed by user; a record without a key concerns everybody. */
    public static final String INVALIDATIONS = "tidemark.invalidations";

    /** What invalidators ask of cdc: to load the ownership state; one partition. */
    public static final String LOADS = "tidemark.loads";

    private Topics() {}
}
