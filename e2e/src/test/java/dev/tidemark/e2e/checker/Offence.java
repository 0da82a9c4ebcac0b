package dev.tidemark.e2e.checker;

/** What a cache can do wrong. */
enum Offence {
    /** A user who was not raised after the tidemark had passed a write, or an answer that lacks it for good. */
    LOST,
    /** An answer older than the bound, or than its own {@code X-Cache-Min-LSN}. */
    STALE,
    /** A version that the user had left, used again. */
    RESURRECTED,
    /** A key outside the contract, touched by Tidemark or changed. */
    FOREIGN
}
