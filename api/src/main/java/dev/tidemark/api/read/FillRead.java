package dev.tidemark.api.read;

import dev.tidemark.api.entry.Content;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.fill.FillSource;
import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Fills the entries of one read for one request. Thread-safe. */
final class FillRead implements FillSource {

    private final DeclaredRead read;
    private final ReadRequest request;
    private final Parts parts;

    /** What all fills work with. */
    record Parts(
            LookAgain lookAgain,
            Rows rows,
            PackEntries pack,
            StoreAnswers store,
            InstantSource postgresClock,
            ApiMetrics metrics) {}

    FillRead(DeclaredRead read, ReadRequest request, Parts parts) {
        this.read = read;
        this.request = request;
        this.parts = parts;
    }

    @Override
    public Reading read(EntryPlace place, Lsn lsn, Optional<Lease> lease) {
        parts.metrics().filled(read.name());
        Instant askedAt = parts.postgresClock().instant();
        Future<Entry> packed = Future.succeededFuture()
                .compose(begun -> parts.rows().fetch(read, place.user(), request.arguments()))
                .compose(content -> pack(content, askedAt, lsn))
                .onFailure(failure -> parts.store().release(place, lease));
        // Before the answer is made of it: listeners are told in this order.
        Future<Void> settled =
                packed.compose(entry -> keep(entry, place, lease)).transform(kept -> Future.succeededFuture());
        return new Reading(packed.map(entry -> new Filled(entry, place.version(), lsn, Filled.Source.READ)), settled);
    }

    private Future<Entry> pack(Content content, Instant askedAt, Lsn lsn) {
        boolean stored = parts.store().takes(content.json().length());
        return parts.pack().pack(content, askedAt, stored ? StoreAnswers.jittered(read.ttl()) : Duration.ZERO, lsn);
    }

    private Future<Boolean> keep(Entry entry, EntryPlace place, Optional<Lease> lease) {
        if (parts.store().takes(entry.head().size())) {
            return parts.store().store(read, place, lease, entry);
        }
        parts.store().leaveOut(read, place, lease);
        return Future.succeededFuture(false);
    }

    @Override
    public void release(EntryPlace place, Lease lease) {
        parts.store().release(place, Optional.of(lease));
    }

    @Override
    public Future<Glance> glance(EntryPlace place) {
        return parts.lookAgain().at(place, request.maxStaleness());
    }
}
