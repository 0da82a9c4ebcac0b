package dev.tidemark.api.read;

/** What a read answers. */
public enum ReadResult {
    /** An array of objects, one a row. */
    LIST,
    /** One object; where there is no row, a problem that says so. */
    SINGLE
}
