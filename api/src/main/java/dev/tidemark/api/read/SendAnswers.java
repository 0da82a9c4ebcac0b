package dev.tidemark.api.read;

import dev.tidemark.api.entry.Encoding;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.entry.EntryKind;
import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.UntakenAnswers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** Sends the answers to reads. Thread-safe. */
final class SendAnswers {

    private static final CharSequence CACHE = HttpHeaders.createOptimized("X-Cache");
    private static final CharSequence CACHE_VERSION = HttpHeaders.createOptimized("X-Cache-Version");
    private static final CharSequence CACHE_LSN = HttpHeaders.createOptimized("X-Cache-LSN");
    private static final CharSequence VARIES = HttpHeaders.createOptimized("Authorization, Accept-Encoding");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Every use is asked about first, or a browser would go on showing what the database has left behind. */
    private static final CharSequence ASK_FIRST = HttpHeaders.createOptimized("private, no-cache");

    private final PackEntries pack;
    private final UntakenAnswers untaken;

    SendAnswers(PackEntries pack, UntakenAnswers untaken) {
        this.pack = pack;
        this.untaken = untaken;
    }

    /** Sends an answer, or says that the client has it already. */
    Future<Void> send(RoutingContext context, ReadRequest request, Answer answer) {
        EntryHead head = answer.head();
        Lookup lookup = answer.lookup();
        var response = context.response()
                .putHeader(CACHE, answer.cache())
                .putHeader(
                        HttpHeaders.AGE, Long.toString(Math.max(0, answer.age().toSeconds())))
                .putHeader(HttpHeaders.VARY, VARIES);
        lookup.version().ifPresent(version -> response.putHeader(CACHE_VERSION, version.toString()));
        lookup.lsn().ifPresent(lsn -> response.putHeader(CACHE_LSN, lsn.toString()));
        if (head.kind() == EntryKind.ABSENT) {
            return Future.failedFuture(new ProblemException(ProblemType.NOT_FOUND, "No row of yours is there"));
        }
        response.putHeader(HttpHeaders.ETAG, head.tag().toString()).putHeader(HttpHeaders.CACHE_CONTROL, ASK_FIRST);
        if (answer.entry().isEmpty() || request.knownTags().contain(head.tag())) {
            return response.setStatusCode(304).end();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        return sendBody(context, response, request, answer.entry().get());
    }

    private Future<Void> sendBody(
            RoutingContext context, HttpServerResponse response, ReadRequest request, Entry entry) {
        if (entry.head().encoding() == Encoding.GZIP && request.accepted().gzip()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, Encoding.GZIP.word());
            return untaken.end(context, entry.body());
        }
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.putHeader(
                    HttpHeaders.CONTENT_LENGTH, Integer.toString(entry.head().size()));
            return response.end();
        }
        return pack.unpack(entry).compose((Buffer json) -> untaken.end(context, json));
    }
}
