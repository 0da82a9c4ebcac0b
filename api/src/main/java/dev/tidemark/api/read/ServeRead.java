package dev.tidemark.api.read;

import dev.tidemark.api.entry.EntityTag;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Serves one declared read: from the cache where it may, from Postgres where it must. Thread-safe. */
final class ServeRead {

    private final DeclaredRead read;
    private final CachedAnswers cachedAnswers;
    private final AwaitWrite awaitWrite;
    private final Rows rows;
    private final InstantSource postgresClock;
    private final ApiMetrics metrics;

    ServeRead(
            DeclaredRead read,
            CachedAnswers cachedAnswers,
            AwaitWrite awaitWrite,
            Rows rows,
            InstantSource postgresClock,
            ApiMetrics metrics) {
        this.read = read;
        this.cachedAnswers = cachedAnswers;
        this.awaitWrite = awaitWrite;
        this.rows = rows;
        this.postgresClock = postgresClock;
        this.metrics = metrics;
    }

    void handle(RoutingContext context, UserId user) {
        var request = ReadRequest.of(read, user, context);
        awaitWrite
                .lookUp(read, request, context)
                .compose(lookup -> answer(request, lookup))
                .onSuccess(answer -> answer.send(context))
                .onFailure(context::fail);
    }

    private Future<Answer> answer(ReadRequest request, Lookup lookup) {
        Verdict verdict = lookup.verdict();
        if (verdict instanceof Verdict.Hit hit) {
            metrics.hit(read.name());
            var entry = hit.entry();
            var age = Duration.between(entry.createdAt(), postgresClock.instant());
            return Future.succeededFuture(new Answer(lookup, entry.tag(), entry.body(), age));
        }
        if (verdict instanceof Verdict.Bypass bypass) {
            metrics.bypass(read.name(), bypass.reason().word());
        } else {
            metrics.miss(read.name());
        }
        Instant askedAt = postgresClock.instant();
        return rows.fetch(read, request.user(), request.arguments()).map(body -> {
            var tag = EntityTag.of(body);
            if (verdict instanceof Verdict.Miss) {
                var entry = new Entry(askedAt, lookup.lsn().orElseThrow(), tag, body);
                cachedAnswers.store(read, request, lookup.version().orElseThrow(), entry);
            }
            return new Answer(lookup, tag, body, Duration.ZERO);
        });
    }
}
