package dev.tidemark.api.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/**
 * Whether this process is about to end: load balancers are told by {@code /health/ready}, and clients, with each answer,
 * not to use their connection again. Thread-safe.
 */
public final class Departure {

    private volatile boolean announced;

    /** From now on everybody is told. */
    public void announce() {
        announced = true;
    }

    public boolean isAnnounced() {
        return announced;
    }

    /** Lets an answer, whenever it is written, tell the client. */
    public void tell(RoutingContext context) {
        context.addHeadersEndHandler(writing -> {
            if (announced) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
        });
        context.next();
    }
}
