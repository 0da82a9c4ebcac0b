package dev.tidemark.api.control;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.identity.BearerHandler;
import dev.tidemark.api.namespace.NamespaceCommand;
import dev.tidemark.api.namespace.NamespaceState;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/cache/…}: each user's control of the own cache. Thread-safe. */
public final class ControlRoutes {

    private static final Logger log = LoggerFactory.getLogger(ControlRoutes.class);

    private static final String TAG = "cache";
    private static final String ENABLED = "enabled";
    private static final String VERSION = "version";
    private static final String CLEARED = "cleared";

    private final Namespaces namespaces;
    private final SwitchCaching switchCaching;
    private final BearerHandler bearer;

    public ControlRoutes(Namespaces namespaces, SwitchCaching switchCaching, BearerHandler bearer) {
        this.namespaces = namespaces;
        this.switchCaching = switchCaching;
        this.bearer = bearer;
    }

    public void addTo(Routes routes) {
        routes.getPlain(
                "/api/cache/status",
                describeStatus(Operation.of("cacheStatus", TAG, "Whether one's own cache is on, and its version"))
                        .forUsers(),
                bearer.forUsers(this::status));
        routes.post(
                "/api/cache/clear",
                describeClear(Operation.of("clearCache", TAG, "Make everything that is cached for oneself unreachable"))
                        .forUsers(),
                bearer.forUsers(this::clear));
        routes.post(
                "/api/cache/disable",
                describeDisable(Operation.of("disableCache", TAG, "Answer all one's own reads from Postgres"))
                        .forUsers(),
                bearer.forUsers(this::disable));
        routes.post(
                "/api/cache/enable",
                describeEnable(Operation.of("enableCache", TAG, "Answer one's own reads from the cache again"))
                        .forUsers(),
                bearer.forUsers(this::enable));
    }

    static Operation describeStatus(Operation operation) {
        return describe(operation, ENABLED, VERSION);
    }

    static Operation describeClear(Operation operation) {
        return describe(operation, VERSION, CLEARED);
    }

    static Operation describeDisable(Operation operation) {
        return describe(operation, ENABLED).problems(Queries.PROBLEMS);
    }

    static Operation describeEnable(Operation operation) {
        return describe(operation, ENABLED, VERSION).problems(Queries.PROBLEMS);
    }

    /** What is answered has these fields. */
    private static Operation describe(Operation operation, String... fields) {
        var properties = new JsonObject();
        for (String field : fields) {
            properties.put(field, field.equals(VERSION) ? JsonSchema.of("integer", "int64") : JsonSchema.of("boolean"));
        }
        return operation.answers(200, "Done", JsonSchema.object(properties)).problems(ProblemType.REDIS_UNAVAILABLE);
    }

    void status(RoutingContext context, UserId user) {
        answer(
                context,
                apply(user, NamespaceCommand.STATUS),
                state -> new JsonObject()
                        .put(ENABLED, state.enabled())
                        .put(VERSION, state.version().value()));
    }

    void clear(RoutingContext context, UserId user) {
        answer(
                context,
                apply(user, NamespaceCommand.CLEAR).onSuccess(state -> logInvalidated(user, state)),
                state -> new JsonObject().put(VERSION, state.version().value()).put(CLEARED, true));
    }

    void disable(RoutingContext context, UserId user) {
        answer(
                context,
                switchCaching.to(
                        user,
                        false,
                        Answers.ended(context),
                        state -> log.atInfo().addKeyValue("user_id", user).log("Cache disabled")),
                state -> new JsonObject().put(ENABLED, state.enabled()));
    }

    void enable(RoutingContext context, UserId user) {
        answer(
                context,
                switchCaching.to(user, true, Answers.ended(context), state -> {
                    log.atInfo().addKeyValue("user_id", user).log("Cache enabled");
                    logInvalidated(user, state);
                }),
                state -> new JsonObject()
                        .put(ENABLED, state.enabled())
                        .put(VERSION, state.version().value()));
    }

    private Future<NamespaceState> apply(UserId user, NamespaceCommand command) {
        return SwitchCaching.apply(namespaces.apply(user, command));
    }

    private static void answer(
            RoutingContext context, Future<NamespaceState> state, Function<NamespaceState, JsonObject> body) {
        state.onSuccess(known -> Answers.json(context, body.apply(known))).onFailure(context::fail);
    }

    private static void logInvalidated(UserId user, NamespaceState state) {
        long version = state.version().value();
        log.atInfo()
                .addKeyValue("user_id", user)
                .addKeyValue("old_version", version - 1)
                .addKeyValue("new_version", version)
                .log("Cache invalidated");
    }
}
