package dev.tidemark.api.identity;

import dev.tidemark.contract.UserId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Lets only requests with a good bearer token pass, and tells whose they are. Thread-safe. */
public final class BearerHandler {

    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;

    public BearerHandler(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Handles requests of known users. */
    public Handler<RoutingContext> forUsers(BiConsumer<RoutingContext, UserId> handler) {
        return context -> {
            String header = Objects.requireNonNullElse(context.request().getHeader(HttpHeaders.AUTHORIZATION), "");
            if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                throw Tokens.refused("The request has no bearer token");
            }
            tokens.check(header.substring(SCHEME.length()).strip())
                    .onSuccess(user -> handler.accept(context, user))
                    .onFailure(context::fail);
        };
    }
}
