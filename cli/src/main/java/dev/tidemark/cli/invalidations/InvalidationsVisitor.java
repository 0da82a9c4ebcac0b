package dev.tidemark.cli.invalidations;

/** Told of what a topic has recorded, each partition in its order. */
public interface InvalidationsVisitor {

    /** An invalidation within the range. */
    void recorded(Recorded recorded);

    /**
     * A record that cannot be read, wherever it would belong.
     *
     * @param place topic, partition and offset
     */
    void malformed(String place, String reason);

    /** So many offsets are behind, of so many. */
    void progress(long done, long all);
}
