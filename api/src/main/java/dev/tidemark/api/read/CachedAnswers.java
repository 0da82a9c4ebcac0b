package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.fill.HeldEntries;
import dev.tidemark.api.fill.HeldEntries.Held;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.GateState;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.EntryQuery;
import dev.tidemark.api.namespace.FoundEntry;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.NamespacesUnavailableException;
import io.vertx.core.Future;
import java.util.Optional;

/** The answers in the cache, served only while they are certain to be right. Thread-safe. */
final class CachedAnswers {

    private final DeclarationWatch declarations;
    private final Namespaces namespaces;
    private final Gate gate;
    private final HeldEntries held;
    private final ApiMetrics metrics;

    CachedAnswers(
            DeclarationWatch declarations, Namespaces namespaces, Gate gate, HeldEntries held, ApiMetrics metrics) {
        this.declarations = declarations;
        this.namespaces = namespaces;
        this.gate = gate;
        this.held = held;
        this.metrics = metrics;
    }

    /** Looks for an answer; never fails. */
    Future<Lookup> lookUp(DeclaredRead read, ReadRequest request) {
        if (!read.cacheable()) {
            return Future.succeededFuture(Lookup.bypass(BypassReason.NO_RULE));
        }
        if (declarations.hasChanged(read)) {
            return Future.succeededFuture(Lookup.bypass(BypassReason.SCHEMA));
        }
        if (request.noCache()) {
            return Future.succeededFuture(Lookup.bypass(BypassReason.NO_CACHE));
        }
        Optional<Held> kept = held.find(request.user(), request.entryHash());
        long generation = held.generation();
        long askedAt = System.nanoTime();
        var query = new EntryQuery(
                request.entryHash(),
                kept.map(Held::version),
                request.knownTags().text());
        return namespaces.read(request.user(), query).transform((view, failure) -> {
            if (failure != null) {
                return failure instanceof NamespacesUnavailableException
                        ? Future.succeededFuture(Lookup.bypass(BypassReason.REDIS))
                        : Future.failedFuture(failure);
            }
            var lookup = Lookup.of(judge(read, request, view, kept), view, askedAt);
            keepOrRelease(request, view, lookup, generation);
            return Future.succeededFuture(lookup);
        });
    }

    private Verdict judge(DeclaredRead read, ReadRequest request, NamespaceView view, Optional<Held> kept) {
        if (!view.enabled()) {
            return new Verdict.Bypass(BypassReason.DISABLED);
        }
        var state = gate.judge(view.tidemarks(), request.maxStaleness());
        if (state != GateState.OPEN) {
            return new Verdict.Bypass(BypassReason.of(state));
        }
        if (view.version().isEmpty()) {
            return new Verdict.Bypass(BypassReason.NO_TIDEMARK);
        }
        var lsn = view.tidemarks().orElseThrow().lsn();
        if (request.minimumLsn().isPresent()
                && lsn.compareTo(request.minimumLsn().get()) < 0) {
            return new Verdict.Bypass(BypassReason.MIN_LSN);
        }
        return entryVerdict(read, view.entry(), kept);
    }

    private Verdict entryVerdict(DeclaredRead read, FoundEntry found, Optional<Held> kept) {
        if (found instanceof FoundEntry.AsHeld) {
            return new Verdict.Hit(kept.orElseThrow().entry(), HitLevel.MEMORY);
        }
        if (found instanceof FoundEntry.FirstLine line) {
            Optional<EntryHead> head = EntryFormat.decodeHead(line.bytes());
            return head.<Verdict>map(Verdict.Unchanged::new).orElseGet(() -> unreadable(read));
        }
        if (found instanceof FoundEntry.Whole whole) {
            Optional<Entry> entry = EntryFormat.decode(whole.bytes());
            return entry.<Verdict>map(readable -> new Verdict.Hit(readable, HitLevel.REDIS))
                    .orElseGet(() -> unreadable(read));
        }
        var missing = (FoundEntry.Missing) found;
        if (missing.wasForeign()) {
            metrics.entryUnreadable(read.name());
        }
        return missing.lease().isPresent() ? new Verdict.Miss(missing.lease()) : new Verdict.Awaited();
    }

    /** It is ours by its first words, and corrupt: what is stored next takes its place. */
    private Verdict unreadable(DeclaredRead read) {
        metrics.entryUnreadable(read.name());
        return new Verdict.Miss(Optional.empty());
    }

    /** A lease that came with an answer that the cache may not serve is given back at once. */
    private void keepOrRelease(ReadRequest request, NamespaceView view, Lookup lookup, long generation) {
        if (view.version().isEmpty()
                || (lookup.verdict() instanceof Verdict.Hit hit && hit.level() == HitLevel.MEMORY)) {
            return;
        }
        var place = new EntryPlace(request.user(), view.version().get(), request.entryHash());
        if (lookup.verdict() instanceof Verdict.Hit hit) {
            held.keep(place, hit.entry(), generation);
        } else if (lookup.verdict() instanceof Verdict.Bypass && view.entry() instanceof FoundEntry.Missing missing) {
            missing.lease().ifPresent(lease -> namespaces.release(place, lease));
        }
    }
}
