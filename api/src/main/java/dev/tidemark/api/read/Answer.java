package dev.tidemark.api.read;

import dev.tidemark.api.entry.EntityTag;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * The answer to one read. Immutable.
 *
 * @param lookup what the cache could do for it
 * @param tag the body's entity tag
 * @param body JSON text; empty when there is nothing to answer with
 * @param age since its rows were read
 */
record Answer(Lookup lookup, EntityTag tag, Buffer body, Duration age) {

    /** Sends it, or says that the client has it already. */
    void send(RoutingContext context) {
        var response = context.response().putHeader("X-Cache", cacheHeader());
        lookup.version().ifPresent(version -> response.putHeader("X-Cache-Version", version.toString()));
        lookup.lsn().ifPresent(lsn -> response.putHeader("X-Cache-LSN", lsn.toString()));
        if (body.length() == 0) {
            context.fail(
                    new ProblemException(ProblemType.NOT_FOUND, "You have nothing that the request's parameters name"));
            return;
        }
        response.putHeader(HttpHeaders.ETAG, tag.toString())
                .putHeader(HttpHeaders.AGE, Long.toString(Math.max(0, age.toSeconds())))
                // Every use is asked about first, or a browser would go on showing what the database has left behind.
                .putHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .putHeader(HttpHeaders.VARY, "Authorization");
        if (tag.matches(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
        }
    }

    private String cacheHeader() {
        Verdict verdict = lookup.verdict();
        if (verdict instanceof Verdict.Bypass bypass) {
            return "BYPASS; reason=" + bypass.reason().word();
        }
        return verdict instanceof Verdict.Hit ? "HIT" : "MISS";
    }
}
