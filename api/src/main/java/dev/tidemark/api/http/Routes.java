package dev.tidemark.api.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The routes of one router: each path takes one method, says so to any other, and comes with its description. Not
 * thread-safe.
 */
public final class Routes {

    private static final Pattern JSON = Pattern.compile("(?i)application/json\\s*(;.*)?");

    private final Vertx vertx;
    private final Router router;
    private final String mountPoint;
    private final List<DescribedRoute> described;

    public Routes(Vertx vertx, Router router) {
        this(vertx, router, "", new ArrayList<>());
        Problems.answerFailuresOf(router);
    }

    private Routes(Vertx vertx, Router router, String mountPoint, List<DescribedRoute> described) {
        this.vertx = vertx;
        this.router = router;
        this.mountPoint = mountPoint;
        this.described = described;
    }

    /**
     * Routes whose paths all begin alike: a request for another path is not compared with each of them.
     *
     * @param mountPoint such as {@code /api/admin}
     */
    public Routes below(String mountPoint) {
        var below = Router.router(vertx);
        router.route(relative(mountPoint) + "/*").subRouter(below);
        return new Routes(vertx, below, mountPoint, described);
    }

    /** Lets a path take GET, and HEAD, which {@link Answers#end} answers without the body. */
    public void get(String path, Operation operation, Handler<RoutingContext> handler) {
        add(path, operation, handler, HttpMethod.GET, HttpMethod.HEAD);
    }

    /** Lets a path take GET without parameters. */
    public void getPlain(String path, Operation operation, Handler<RoutingContext> handler) {
        get(path, operation, withoutParameters(handler));
    }

    /** Lets a path take POST, without parameters. */
    public void post(String path, Operation operation, Handler<RoutingContext> handler) {
        add(path, operation, withoutParameters(handler), HttpMethod.POST);
    }

    /** Lets a path take POST with a JSON object. */
    public void postJson(String path, Operation operation, BiConsumer<RoutingContext, JsonObject> handler) {
        add(path, operation, withoutParameters(Routes::requireJson), HttpMethod.POST);
        router.post(relative(path))
                .handler(BodyHandler.create(false).setBodyLimit(RequestLimits.LARGEST_BODY_BYTES))
                .handler(context -> handler.accept(context, body(context)));
    }

    /** Before the body is read: the library would take forms apart that nobody wants. */
    private static void requireJson(RoutingContext context) {
        String type = context.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !JSON.matcher(type).matches()) {
            throw new ProblemException(ProblemType.UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json");
        }
        context.next();
    }

    /** Whoever sends some believes that they mean something. */
    private static Handler<RoutingContext> withoutParameters(Handler<RoutingContext> handler) {
        return context -> {
            var names = context.queryParams().names();
            if (!names.isEmpty()) {
                throw ProblemException.invalid(names.stream()
                        .map(name -> "'" + name + "' is not a parameter here: it has none")
                        .toList());
            }
            handler.handle(context);
        };
    }

    private static JsonObject body(RoutingContext context) {
        try {
            JsonObject body = context.body().asJsonObject();
            if (body != null) {
                return body;
            }
        } catch (DecodeException | ClassCastException notAnObject) {
            // told below
        }
        throw new ProblemException(ProblemType.INVALID_REQUEST, "The body must be a JSON object");
    }

    /** All routes, with what each takes and answers. */
    public List<DescribedRoute> described() {
        return List.copyOf(described);
    }

    /** One route for a path, whatever the method: each is compared with every request that comes by. */
    private void add(String path, Operation operation, Handler<RoutingContext> handler, HttpMethod... methods) {
        described.add(new DescribedRoute(methods[0], path, operation));
        List<HttpMethod> taken = List.of(methods);
        String names = taken.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
        router.route(relative(path)).handler(context -> {
            if (!taken.contains(context.request().method())) {
                throw ProblemException.withHeader(
                        ProblemType.METHOD_NOT_ALLOWED, path + " takes " + names + " only", "Allow", names);
            }
            handler.handle(context);
        });
    }

    private String relative(String path) {
        if (!path.startsWith(mountPoint)) {
            throw new IllegalArgumentException(path + " is not below " + mountPoint);
        }
        return path.substring(mountPoint.length());
    }
}
