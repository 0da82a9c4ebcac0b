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
import io.vertx.core.Promise;
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
        Promise<Void> settled = Promise.promise();
        var answer = Future.succeededFuture()
                .compose(begun -> parts.rows().fetch(read, place.user(), request.arguments()))
                .compose(content -> keep(content, askedAt, place, lsn, lease, settled))
                .map(entry -> new Filled(entry, place.version(), lsn, Filled.Source.READ))
                .onFailure(failure -> {
                    parts.store().release(place, lease);
                    settled.tryComplete();
                });
        return new Reading(answer, settled.future());
    }

    private Future<Entry> keep(
            Content content, Instant askedAt, EntryPlace place, Lsn lsn, Optional<Lease> lease, Promise<Void> settled) {
        if (!parts.store().takes(content.json().length())) {
            parts.store().leaveOut(read, place, lease);
            settled.complete();
            return parts.pack().pack(content, askedAt, Duration.ZERO, lsn);
        }
        return parts.pack()
                .pack(content, askedAt, StoreAnswers.jittered(read.ttl()), lsn)
                .onSuccess(entry ->
                        parts.store().store(read, place, lease, entry).onComplete(stored -> settled.complete()));
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
