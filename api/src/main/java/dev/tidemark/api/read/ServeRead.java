package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.fill.Fills;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Serves one declared read: from the cache where it may, from Postgres where it must. Thread-safe. */
final class ServeRead {

    private static final String HIT = "HIT";

    private final DeclaredRead read;
    private final ReadRequests requests;
    private final AwaitWrite awaitWrite;
    private final Fills fills;
    private final FillRead.Parts parts;
    private final SendAnswers send;
    private final ReadFailures failures;
    private final ApiMetrics metrics;

    ServeRead(
            DeclaredRead read,
            AwaitWrite awaitWrite,
            Fills fills,
            FillRead.Parts parts,
            SendAnswers send,
            ReadFailures failures) {
        this.read = read;
        requests = new ReadRequests(read);
        this.awaitWrite = awaitWrite;
        this.fills = fills;
        this.parts = parts;
        this.send = send;
        this.failures = failures;
        metrics = parts.metrics();
    }

    void handle(RoutingContext context, UserId user) {
        var request = requests.of(user, context);
        awaitWrite
                .lookUp(read, request, context)
                .compose(lookup -> cached(lookup)
                        .map(answer -> send.send(context, request, answer))
                        .orElseGet(
                                () -> fetched(request, lookup).compose(answer -> send.send(context, request, answer))))
                .onFailure(failure -> fail(context, failure));
    }

    /** Where the answer has begun, it is the client that has gone. */
    private void fail(RoutingContext context, Throwable failure) {
        if (!context.response().ended()) {
            failures.tell(read, failure);
        }
        context.fail(failure);
    }

    /** What the cache has for it; empty when it has nothing that may be served. */
    private Optional<Answer> cached(Lookup lookup) {
        if (lookup.verdict() instanceof Verdict.Hit hit) {
            metrics.hit(read.name(), hit.level().word());
            return Optional.of(answer(lookup, HIT, hit.entry()));
        }
        if (lookup.verdict() instanceof Verdict.Unchanged unchanged) {
            metrics.hit(read.name(), HitLevel.REDIS.word());
            EntryHead head = unchanged.head();
            return Optional.of(new Answer(lookup, HIT, head, Optional.empty(), age(head)));
        }
        return Optional.empty();
    }

    /** What Postgres has, for this request or for another one that asks for the same. */
    private Future<Answer> fetched(ReadRequest request, Lookup lookup) {
        Verdict verdict = lookup.verdict();
        if (verdict instanceof Verdict.Bypass bypass) {
            return bypass(request, lookup, bypass.reason());
        }
        var place = new EntryPlace(request.user(), lookup.version().orElseThrow(), request.entryHash());
        var source = new FillRead(read, request, parts);
        var lsn = lookup.lsn().orElseThrow();
        Future<Filled> filled = verdict instanceof Verdict.Miss miss
                ? fills.lead(place, lsn, miss.lease(), lookup.askedAt(), source)
                : fills.follow(place, lsn, source);
        return filled.map(done -> answer(lookup.after(done), count(done), done.entry()));
    }

    private Future<Answer> bypass(ReadRequest request, Lookup lookup, BypassReason reason) {
        metrics.bypass(read.name(), reason.word());
        Instant askedAt = parts.postgresClock().instant();
        return parts.rows()
                .fetch(read, request.user(), request.arguments())
                .compose(content -> request.accepted().gzip()
                        ? parts.pack().pack(content, askedAt, Duration.ZERO, Lsn.ZERO)
                        : parts.pack().pass(content, askedAt))
                .map(entry -> answer(lookup, "BYPASS; reason=" + reason.word(), entry));
    }

    /** A miss is what was read after it was asked for; all else was there, or on its way, before. */
    private String count(Filled filled) {
        switch (filled.source()) {
            case READ -> metrics.miss(read.name());
            case SHARED -> metrics.hit(read.name(), HitLevel.SHARED.word());
            case FOUND -> metrics.hit(read.name(), HitLevel.REDIS.word());
        }
        return filled.source() == Filled.Source.READ ? "MISS" : HIT;
    }

    private Answer answer(Lookup lookup, String cache, Entry entry) {
        return new Answer(lookup, cache, entry.head(), Optional.of(entry), age(entry.head()));
    }

    private Duration age(EntryHead head) {
        return Duration.between(head.createdAt(), parts.postgresClock().instant());
    }
}
