package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.GateState;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.NamespacesUnavailableException;
import dev.tidemark.contract.NamespaceVersion;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers in the cache, served only while they are certain to be right. Thread-safe. */
final class CachedAnswers {

    private static final Logger log = LoggerFactory.getLogger(CachedAnswers.class);

    private final Namespaces namespaces;
    private final Gate gate;
    private final ApiMetrics metrics;

    CachedAnswers(Namespaces namespaces, Gate gate, ApiMetrics metrics) {
        this.namespaces = namespaces;
        this.gate = gate;
        this.metrics = metrics;
    }

    /** Looks for an answer; never fails. */
    Future<Lookup> lookUp(DeclaredRead read, ReadRequest request) {
        if (!read.cacheable()) {
            return Future.succeededFuture(Lookup.bypass(BypassReason.NO_RULE));
        }
        if (request.noCache()) {
            return Future.succeededFuture(Lookup.bypass(BypassReason.NO_CACHE));
        }
        return namespaces
                .read(request.user(), read.entryHash(request.arguments()))
                .map(view -> Lookup.of(judge(read, request, view), view))
                .recover(failure -> failure instanceof NamespacesUnavailableException
                        ? Future.succeededFuture(Lookup.bypass(BypassReason.REDIS))
                        : Future.failedFuture(failure));
    }

    private Verdict judge(DeclaredRead read, ReadRequest request, NamespaceView view) {
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
        Optional<Entry> entry = view.entry().flatMap(EntryFormat::decode);
        if (view.entry().isPresent() && entry.isEmpty()) {
            metrics.entryUnreadable(read.name());
        }
        return entry.<Verdict>map(Verdict.Hit::new).orElseGet(Verdict.Miss::new);
    }

    /**
     * Stores an answer without waiting for it: what the same process reads next goes down the same connection after it.
     *
     * @param version the version read before the rows were
     */
    void store(DeclaredRead read, ReadRequest request, NamespaceVersion version, Entry entry) {
        namespaces
                .store(
                        request.user(),
                        version,
                        read.entryHash(request.arguments()),
                        read.ttl(),
                        EntryFormat.encode(entry))
                .onSuccess(stored -> {
                    if (!stored) {
                        metrics.storeRefused(read.name());
                    }
                })
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("read", read.name())
                        .addKeyValue("user_id", request.user())
                        .setCause(failure)
                        .log("Answer not stored"));
    }
}
