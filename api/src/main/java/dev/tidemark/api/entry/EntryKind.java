package dev.tidemark.api.entry;

import java.util.Locale;

/** What an answer says. */
public enum EntryKind {
    /** Here are the rows. */
    ROWS,
    /** There is no such row, and that is what is cached. */
    ABSENT;

    /** As entries spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
