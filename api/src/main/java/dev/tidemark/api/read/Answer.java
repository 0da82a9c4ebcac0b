package dev.tidemark.api.read;

import dev.tidemark.api.entry.AcceptedEncodings;
import dev.tidemark.api.entry.Encoding;
import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryHead;
import dev.tidemark.api.entry.EntryKind;
import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;

/**
 * The answer to one read. Immutable.
 *
 * @param lookup what the cache could do for it
 * @param cache what {@code X-Cache} says
 * @param head what is known of its body
 * @param entry the body; empty when the client has it already
 * @param age since its rows were read
 */
record Answer(Lookup lookup, String cache, EntryHead head, Optional<Entry> entry, Duration age) {

    private static final CharSequence CACHE = HttpHeaders.createOptimized("X-Cache");
    private static final CharSequence CACHE_VERSION = HttpHeaders.createOptimized("X-Cache-Version");
    private static final CharSequence CACHE_LSN = HttpHeaders.createOptimized("X-Cache-LSN");
    private static final CharSequence VARIES = HttpHeaders.createOptimized("Authorization, Accept-Encoding");
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");

    /** Every use is asked about first, or a browser would go on showing what the database has left behind. */
    private static final CharSequence ASK_FIRST = HttpHeaders.createOptimized("private, no-cache");

    /** Sends it, or says that the client has it already. */
    Future<Void> send(RoutingContext context, ReadRequest request, PackEntries pack) {
        var response = context.response()
                .putHeader(CACHE, cache)
                .putHeader(HttpHeaders.AGE, Long.toString(Math.max(0, age.toSeconds())))
                .putHeader(HttpHeaders.VARY, VARIES);
        lookup.version().ifPresent(version -> response.putHeader(CACHE_VERSION, version.toString()));
        lookup.lsn().ifPresent(lsn -> response.putHeader(CACHE_LSN, lsn.toString()));
        if (head.kind() == EntryKind.ABSENT) {
            return Future.failedFuture(new ProblemException(ProblemType.NOT_FOUND, "No row of yours is there"));
        }
        response.putHeader(HttpHeaders.ETAG, head.tag().toString()).putHeader(HttpHeaders.CACHE_CONTROL, ASK_FIRST);
        if (entry.isEmpty() || request.knownTags().contain(head.tag())) {
            return response.setStatusCode(304).end();
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        return sendBody(context, response, entry.get(), request.accepted(), pack);
    }

    private Future<Void> sendBody(
            RoutingContext context,
            HttpServerResponse response,
            Entry whole,
            AcceptedEncodings accepted,
            PackEntries pack) {
        if (head.encoding() == Encoding.GZIP && accepted.gzip()) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, Encoding.GZIP.word());
            return Answers.end(context, whole.body());
        }
        if (HttpMethod.HEAD.equals(context.request().method())) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(head.size()));
            return response.end();
        }
        return pack.unpack(whole).compose((Buffer json) -> Answers.end(context, json));
    }
}
