package dev.tidemark.api.control;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.identity.BearerHandler;
import dev.tidemark.api.metrics.CacheStatistics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.UserId;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/admin/…}: administrators' control of the caches of others. Thread-safe. */
public final class AdminRoutes {

    private static final Logger log = LoggerFactory.getLogger(AdminRoutes.class);

    private static final String TAG = "administration";
    private static final String USER = "/api/admin/users/:id/cache/";

    private final ControlRoutes commands;
    private final Predicate<UserId> spelling;
    private final Namespaces namespaces;
    private final CacheStatistics statistics;
    private final BearerHandler bearer;

    /**
     * @param commands what users do with their own
     * @param spelling whether a user's id is written as Postgres writes it; of another spelling nobody has a cache
     */
    public AdminRoutes(
            ControlRoutes commands,
            Predicate<UserId> spelling,
            Namespaces namespaces,
            CacheStatistics statistics,
            BearerHandler bearer) {
        this.commands = commands;
        this.spelling = spelling;
        this.namespaces = namespaces;
        this.statistics = statistics;
        this.bearer = bearer;
    }

    public void addTo(Routes routes) {
        routes.getPlain(
                USER + "status",
                ControlRoutes.describeStatus(
                        ofUser("userCacheStatus", "Whether a user's cache is on, and its version")),
                bearer.forAdmins((context, admin) -> commands.status(context, user(context))));
        post(
                routes,
                "clear",
                ControlRoutes.describeClear(
                        ofUser("clearUserCache", "Make everything that is cached for a user unreachable")),
                commands::clear);
        post(
                routes,
                "disable",
                ControlRoutes.describeDisable(ofUser("disableUserCache", "Answer all a user's reads from Postgres")),
                commands::disable);
        post(
                routes,
                "enable",
                ControlRoutes.describeEnable(ofUser("enableUserCache", "Answer a user's reads from the cache again")),
                commands::enable);
        routes.getPlain(
                "/api/admin/cache/statistics",
                Operation.of("cacheStatistics", TAG, "What this process has counted, and the tidemark")
                        .forAdmins()
                        .answers(200, "The counts", JsonSchema.of("object")),
                bearer.forAdmins((context, admin) -> statistics(context)));
    }

    private static Operation ofUser(String id, String summary) {
        return Operation.of(id, TAG, summary)
                .forAdmins()
                .parameter("path", "id", true, JsonSchema.of("string"), "The user's id as Postgres writes it");
    }

    private void post(Routes routes, String command, Operation operation, BiConsumer<RoutingContext, UserId> handler) {
        routes.post(USER + command, operation, bearer.forAdmins((context, admin) -> {
            UserId user = user(context);
            context.addEndHandler(sent -> log.atInfo()
                    .addKeyValue("admin_id", admin)
                    .addKeyValue("user_id", user)
                    .addKeyValue("command", command)
                    .addKeyValue("status", sent.succeeded() ? context.response().getStatusCode() : "gone")
                    .log("Administrator controlled the cache of a user"));
            handler.accept(context, user);
        }));
    }

    private UserId user(RoutingContext context) {
        UserId user;
        try {
            user = new UserId(context.pathParam("id"));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, "The path's user: " + e.getMessage());
        }
        if (!spelling.test(user)) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    "The path's user is not a user id as Postgres writes it: 7, not 007; a UUID in lower case");
        }
        return user;
    }

    private void statistics(RoutingContext context) {
        namespaces
                .tidemarks()
                .otherwise(Optional.empty())
                .onSuccess(tidemarks -> Answers.json(
                        context,
                        statistics
                                .toJson()
                                .put(
                                        "tidemark",
                                        tidemarks.map(AdminRoutes::json).orElse(null))))
                .onFailure(context::fail);
    }

    private static JsonObject json(Tidemarks tidemarks) {
        return new JsonObject()
                .put("epoch", tidemarks.epoch())
                .put("lsn", tidemarks.lsn().toString())
                .put("time", tidemarks.oldest().toString());
    }
}
