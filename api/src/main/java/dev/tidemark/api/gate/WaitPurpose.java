package dev.tidemark.api.gate;

import java.util.Locale;

/** Who waits for the tidemark. */
public enum WaitPurpose {
    /** A read that wants to see a write; Postgres can answer it as well. */
    MIN_LSN,
    /** A command that wants nothing older to undo what it has written; it holds in any case. Nobody else can tell it. */
    SWITCH,
    /** A client that wants everything reflected; nothing else helps it, so it waits also while Redis is away. */
    BARRIER;

    /** As the metrics spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
