package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.namespace.Lease;
import java.util.Optional;

/** What the cache can do for one read. */
sealed interface Verdict {

    /** This is the answer. */
    record Hit(Entry entry, HitLevel level) implements Verdict {}

    /** This is the answer, and the client has its body already. */
    record Unchanged(EntryHead head) implements Verdict {}

    /** Nothing yet; what Postgres answers may be stored. The lease says that nobody else has begun to ask. */
    record Miss(Optional<Lease> lease) implements Verdict {}

    /** Nothing yet, but somebody has begun to ask Postgres. */
    record Awaited() implements Verdict {}

    /** Nothing for this request. */
    record Bypass(BypassReason reason) implements Verdict {}
}
