package dev.tidemark.api.read;

import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import java.util.Optional;

/**
 * What the cache could do for one request, and on what grounds. Immutable.
 *
 * @param verdict what it could do
 * @param version the user's version then, empty when none was read or nobody vouches for one
 * @param lsn the tidemark then, empty when none was read
 * @param askedAt when Redis was asked, by {@link System#nanoTime()}; 0 when it was not
 */
record Lookup(Verdict verdict, Optional<NamespaceVersion> version, Optional<Lsn> lsn, long askedAt) {

    static Lookup of(Verdict verdict, NamespaceView view, long askedAt) {
        return new Lookup(verdict, view.version(), view.tidemarks().map(tidemarks -> tidemarks.lsn()), askedAt);
    }

    /** Whether the cache could do something but for the client's write, which it does not reflect yet. */
    boolean lacksWrite() {
        return verdict instanceof Verdict.Bypass bypass && bypass.reason() == BypassReason.MIN_LSN;
    }

    /** The grounds of an answer that was waited for: where the version has not changed meanwhile they are these. */
    Lookup after(Filled filled) {
        return version.equals(Optional.of(filled.version()))
                ? this
                : new Lookup(verdict, Optional.of(filled.version()), Optional.of(filled.lsn()), askedAt);
    }

    /** Nothing, without a look at the namespace. */
    static Lookup bypass(BypassReason reason) {
        return new Lookup(new Verdict.Bypass(reason), Optional.empty(), Optional.empty(), 0);
    }
}
