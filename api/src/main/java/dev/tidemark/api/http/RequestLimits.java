package dev.tidemark.api.http;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How large and how slow a request may be: all of it in one place. Stateless. */
public final class RequestLimits {

    /** The method, the path and the query. */
    static final int LONGEST_REQUEST_LINE_BYTES = 4 * 1024;

    /** All headers together, the token among them. */
    static final int LARGEST_HEADERS_BYTES = 8 * 1024;

    /** Reads declare a few. */
    static final int MOST_PARAMETERS = 64;

    static final int LARGEST_BODY_BYTES = 16 * 1024;

    /** From the connection, or its TLS handshake, to the end of the first request's headers. */
    static final Duration FIRST_REQUEST = Duration.ofSeconds(10);

    /**
     * From the headers of a request to the end of those of the next: a long answer over a slow line. Longer than any
     * answer takes here.
     */
    static final Duration NEXT_REQUEST = Duration.ofMinutes(5);

    /** The same after a request with a body, which may trickle in. */
    static final Duration NEXT_REQUEST_AFTER_BODY = Duration.ofMinutes(1);

    /** A connection on which nothing at all moves. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    private static final Duration TLS_HANDSHAKE = Duration.ofSeconds(10);

    private RequestLimits() {}

    /** Sets what a server looks at itself. */
    public static HttpServerOptions applyTo(HttpServerOptions options) {
        return options.setMaxInitialLineLength(LONGEST_REQUEST_LINE_BYTES)
                .setMaxHeaderSize(LARGEST_HEADERS_BYTES)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout((int) IDLE.toSeconds())
                .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
                .setSslHandshakeTimeout(TLS_HANDSHAKE.toSeconds())
                // Nothing here speaks WebSocket: no request is looked at for whether it could.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    /** Refuses requests with too many parameters, before anybody takes them apart. */
    public static void addTo(Router router) {
        router.route().handler(RequestLimits::count);
    }

    private static void count(RoutingContext context) {
        String query = context.request().query();
        long parameters =
                query == null ? 0 : 1 + query.chars().filter(c -> c == '&').count();
        if (parameters > MOST_PARAMETERS) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "The query has " + parameters + " parameters; send at most " + MOST_PARAMETERS);
        }
        context.next();
    }
}
