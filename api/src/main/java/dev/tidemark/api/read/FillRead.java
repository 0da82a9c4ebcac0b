package dev.tidemark.api.read;

import dev.tidemark.api.entry.Content;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.fill.FillSource;
import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.EntryQuery;
import dev.tidemark.api.namespace.FoundEntry;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.api.namespace.NamespaceView;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Fills the entries of one read with one request's arguments. Thread-safe. */
final class FillRead implements FillSource {

    private final DeclaredRead read;
    private final ReadArguments arguments;
    private final Parts parts;

    /** What all fills work with. */
    record Parts(
            Namespaces namespaces,
            Rows rows,
            PackEntries pack,
            StoreAnswers store,
            InstantSource postgresClock,
            ApiMetrics metrics) {}

    FillRead(DeclaredRead read, ReadArguments arguments, Parts parts) {
        this.read = read;
        this.arguments = arguments;
        this.parts = parts;
    }

    @Override
    public Future<Filled> read(EntryPlace place, Lsn lsn, Optional<Lease> lease) {
        parts.metrics().filled(read.name());
        Instant askedAt = parts.postgresClock().instant();
        return Future.succeededFuture()
                .compose(begun -> parts.rows().fetch(read, place.user(), arguments))
                .compose(content -> keep(content, askedAt, place, lsn, lease))
                .map(entry -> new Filled(entry, place.version(), lsn, Filled.Source.READ))
                .onFailure(failure -> parts.store().release(place, lease));
    }

    private Future<Entry> keep(Content content, Instant askedAt, EntryPlace place, Lsn lsn, Optional<Lease> lease) {
        if (!parts.store().takes(content.json().length())) {
            parts.store().leaveOut(read, place, lease);
            return parts.pack().pack(content, askedAt, Duration.ZERO, lsn);
        }
        return parts.pack()
                .pack(content, askedAt, StoreAnswers.jittered(read.ttl()), lsn)
                .onSuccess(entry -> parts.store().store(read, place, lease, entry));
    }

    @Override
    public void release(EntryPlace place, Lease lease) {
        parts.store().release(place, Optional.of(lease));
    }

    @Override
    public Future<Glance> glance(EntryPlace place) {
        return parts.namespaces()
                .read(place.user(), EntryQuery.whole(place.hash()))
                .map(view -> glance(place, view))
                .otherwise(new Glance.Nothing());
    }

    /** Whoever waits looked up this version or an earlier one, so what is right under it is right for them. */
    private static Glance glance(EntryPlace before, NamespaceView view) {
        boolean isReliable = view.enabled()
                && view.version().isPresent()
                && view.tidemarks().isPresent()
                && !view.tidemarks().get().wentBack();
        if (!isReliable) {
            return new Glance.Nothing();
        }
        var place = new EntryPlace(before.user(), view.version().get(), before.hash());
        var lsn = view.tidemarks().get().lsn();
        if (view.entry() instanceof FoundEntry.Whole whole) {
            return EntryFormat.decode(whole.bytes())
                    .<Glance>map(
                            entry -> new Glance.Found(new Filled(entry, place.version(), lsn, Filled.Source.FOUND)))
                    .orElseGet(() -> new Glance.Vacant(place, lsn, Optional.empty()));
        }
        return view.entry() instanceof FoundEntry.Missing missing
                        && missing.lease().isPresent()
                ? new Glance.Vacant(place, lsn, missing.lease())
                : new Glance.Taken(place, lsn);
    }
}
