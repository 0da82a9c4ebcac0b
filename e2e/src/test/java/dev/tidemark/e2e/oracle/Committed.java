package dev.tidemark.e2e.oracle;

/** A transaction that came to its end, and all that it can be judged by. Immutable. */
record Committed(RandomTransaction transaction, DatabaseRows start, DatabaseRows end, ChangedRows changed) {}
