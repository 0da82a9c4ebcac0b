package dev.tidemark.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Lets pages of other origins ask, where those are named. Immutable. Tokens come in a header that the page's own script
 * sets, never in cookies: so credentials are not allowed to anybody.
 *
 * @param origins such as {@code https://app.example}; empty for none
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">the CORS protocol</a>
 */
public record CrossOrigin(Set<String> origins) {

    public static final CrossOrigin NONE = new CrossOrigin(Set.of());

    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization", "Cache-Control", "Content-Type", "If-None-Match", "X-Cache-Min-LSN", "X-Max-Staleness");

    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "Age", "ETag", "Link", "Retry-After", "WWW-Authenticate", "X-Cache", "X-Cache-LSN", "X-Cache-Version");

    /** How long a browser need not ask again: two hours is the most that Chromium takes. */
    private static final int PREFLIGHT_SECONDS = 7_200;

    /**
     * @throws IllegalArgumentException when one of them is none
     */
    public CrossOrigin {
        origins = Set.copyOf(origins);
        origins.forEach(CrossOrigin::origin);
    }

    /**
     * The text, where it is an origin.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static String origin(String origin) {
        try {
            URI uri = URI.create(origin);
            if (uri.getHost() != null
                    && Set.of("https", "http").contains(uri.getScheme())
                    && origin.equals(
                            uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()))) {
                return origin;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // told below
        }
        throw new IllegalArgumentException(
                "'" + origin
                        + "' is no origin; expected one such as https://app.example or http://localhost:3000, without a path; '*' would be everybody");
    }

    /** Answers the questions of browsers, and tells them whose pages may read the answers. */
    public void addTo(Router router) {
        if (origins.isEmpty()) {
            return;
        }
        CorsHandler handler = CorsHandler.create()
                .addOrigins(List.copyOf(origins))
                .allowedMethods(Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST))
                .allowedHeaders(REQUEST_HEADERS)
                .exposedHeaders(RESPONSE_HEADERS)
                .maxAgeSeconds(PREFLIGHT_SECONDS);
        router.route().handler(context -> handle(context, handler));
    }

    /** Requests of others pass without a word to their browsers: same-origin pages and programs send Origin, too. */
    private void handle(RoutingContext context, CorsHandler handler) {
        // Last, since routes set Vary themselves.
        context.addHeadersEndHandler(ignored -> vary(context));
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            handler.handle(context);
        } else {
            context.next();
        }
    }

    private static void vary(RoutingContext context) {
        var headers = context.response().headers();
        List<String> others = headers.getAll(HttpHeaders.VARY).stream()
                .filter(value -> !value.equalsIgnoreCase("origin"))
                .toList();
        headers.remove(HttpHeaders.VARY);
        headers.add(HttpHeaders.VARY, others.isEmpty() ? "Origin" : String.join(", ", others) + ", Origin");
    }
}
