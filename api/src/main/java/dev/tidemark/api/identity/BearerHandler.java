package dev.tidemark.api.identity;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.StrictRequests;
import dev.tidemark.contract.UserId;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Lets only requests with a good bearer token pass, and tells whose they are. Thread-safe. */
public final class BearerHandler {

    private static final String SCHEME = "Bearer ";

    private final Tokens tokens;
    private final Predicate<UserId> spelling;

    /**
     * @param spelling whether a user's id is written as Postgres writes it; of another spelling nobody has a cache
     */
    BearerHandler(Tokens tokens, Predicate<UserId> spelling) {
        this.tokens = tokens;
        this.spelling = spelling;
    }

    /** Handles requests of known users. */
    public Handler<RoutingContext> forUsers(BiConsumer<RoutingContext, UserId> handler) {
        return context -> tokens.check(token(context))
                .onSuccess(identity -> {
                    if (spelling.test(identity.user())) {
                        pass(context, identity, handler);
                    } else {
                        context.fail(Tokens.refused(
                                "The token's subject is not a user id as Postgres writes it", Optional.empty()));
                    }
                })
                .onFailure(context::fail);
    }

    /** Handles requests of administrators, who need not be users: {@code ops-bot} has no rows and no cache. */
    public Handler<RoutingContext> forAdmins(BiConsumer<RoutingContext, UserId> handler) {
        return context -> tokens.check(token(context))
                .onSuccess(identity -> {
                    if (identity.admin()) {
                        pass(context, identity, handler);
                    } else {
                        context.fail(new ProblemException(
                                ProblemType.FORBIDDEN, "The bearer token is not an administrator's"));
                    }
                })
                .onFailure(context::fail);
    }

    /** What a handler throws in a listener of a future would reach nobody. */
    private static void pass(RoutingContext context, Identity identity, BiConsumer<RoutingContext, UserId> handler) {
        try {
            handler.accept(context, identity.user());
        } catch (RuntimeException e) {
            context.fail(e);
        }
    }

    /** There is one such header at most: {@link StrictRequests} lets no others come here. */
    private static String token(RoutingContext context) {
        String header = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Tokens.refused("The request has no bearer token", Optional.empty());
        }
        return header.substring(SCHEME.length()).strip();
    }
}
