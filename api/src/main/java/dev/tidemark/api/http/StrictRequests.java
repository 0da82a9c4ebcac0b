package dev.tidemark.api.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Keeps from the routes what a proxy in front could understand otherwise than they do: where the body ends, whose the
 * request is, what it asks for. Not thread-safe: one for each event loop.
 *
 * <p>Where the end of a message could be disputed its connection ends with it, and nothing that follows on it is looked
 * at.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-11">RFC 9112 section 11</a>
 */
public final class StrictRequests implements Handler<HttpServerRequest> {

    /** Of two of them, programs choose differently. */
    private static final List<CharSequence> ONCE = List.of(
            HttpHeaders.HOST,
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.createOptimized("X-Cache-Min-LSN"),
            HttpHeaders.createOptimized("X-Max-Staleness"));

    private final Handler<HttpServerRequest> routes;

    /** Connections that end with the request which is being answered. */
    private final Set<HttpConnection> ending = Collections.newSetFromMap(new WeakHashMap<>());

    public StrictRequests(Handler<HttpServerRequest> routes) {
        this.routes = routes;
    }

    @Override
    public void handle(HttpServerRequest request) {
        if (!ending.isEmpty() && ending.contains(request.connection())) {
            return;
        }
        var fault = fault(request);
        if (fault.isPresent()) {
            ending.add(request.connection());
            Problems.refuse(request, fault.get());
            return;
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            ending.add(request.connection());
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        routes.handle(request);
    }

    /** Ends connections with the answer to a request whose end could be disputed. */
    public static void addTo(Router router) {
        router.route().handler(context -> {
            if (context.request().headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
                context.addBodyEndHandler(sent -> context.request().connection().close());
            }
            context.next();
        });
    }

    private static Optional<ProblemException> fault(HttpServerRequest request) {
        MultiMap headers = request.headers();
        for (CharSequence name : ONCE) {
            if (headers.contains(name) && headers.getAll(name).size() > 1) {
                return invalid("The header " + name + " may stand in a request once");
            }
        }
        if (headers.contains("")) {
            return invalid("A header has no name");
        }
        var target = RequestTarget.fault(request.uri());
        if (target.isPresent()) {
            return invalid(target.get());
        }
        String expectation = headers.get(HttpHeaders.EXPECT);
        if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
            return Optional.of(
                    new ProblemException(ProblemType.EXPECTATION_FAILED, "Only 100-continue can be expected"));
        }
        return bodyFault(headers);
    }

    private static Optional<ProblemException> bodyFault(MultiMap headers) {
        if (headers.contains(HttpHeaders.TRANSFER_ENCODING)
                && !isChunked(headers.getAll(HttpHeaders.TRANSFER_ENCODING))) {
            return invalid("The only Transfer-Encoding here is chunked");
        }
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        // It is a number of 64 bits that is not negative: nothing else comes until here.
        if (length != null && Long.parseLong(length) > RequestLimits.LARGEST_BODY_BYTES) {
            return Optional.of(new ProblemException(
                    ProblemType.TOO_LARGE,
                    "No path takes a body of more than " + RequestLimits.LARGEST_BODY_BYTES + " bytes"));
        }
        return Optional.empty();
    }

    private static boolean isChunked(List<String> codings) {
        return codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked");
    }

    private static Optional<ProblemException> invalid(String detail) {
        return Optional.of(new ProblemException(ProblemType.INVALID_REQUEST, detail));
    }
}
