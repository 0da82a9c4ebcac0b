package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;

/** What the cache can do for one read. */
sealed interface Verdict {

    /** This is the answer. */
    record Hit(Entry entry) implements Verdict {}

    /** Nothing yet; what Postgres answers may be stored. */
    record Miss() implements Verdict {}

    /** Nothing for this request. */
    record Bypass(BypassReason reason) implements Verdict {}
}
