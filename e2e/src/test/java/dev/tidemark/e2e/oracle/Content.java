package dev.tidemark.e2e.oracle;

/** What the values of a column mean to the generator. */
enum Content {
    /** Tells rows apart: of a key, or unique by itself. */
    IDENTIFIER,
    /** A user id, or an array of them. */
    USER,
    /** Set together with the other columns of a {@link Pointer}. */
    POINTER,
    /** Means nothing to anybody. */
    FILLER
}
