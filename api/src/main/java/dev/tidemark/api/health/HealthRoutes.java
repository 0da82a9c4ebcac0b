package dev.tidemark.api.health;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.Departure;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * {@code /health}, {@code /health/live} and {@code /health/ready}. Thread-safe. Without Postgres there are no answers;
 * without Redis or an open gate there are slower ones, so that is degraded, and ready. A process that is about to end is
 * not ready.
 */
public final class HealthRoutes {

    private final HealthPart postgres;
    private final List<HealthPart> others;
    private final Departure departure;

    /**
     * @param postgres what nothing goes without
     * @param others what everything is slower without
     */
    public HealthRoutes(HealthPart postgres, List<HealthPart> others, Departure departure) {
        this.postgres = postgres;
        this.others = List.copyOf(others);
        this.departure = departure;
    }

    public void addTo(Routes routes) {
        routes.get(
                "/health",
                operation("health", "What works, what does not, and since when")
                        .answers(503, "Postgres cannot be reached, or the api is about to stop", status()),
                context -> answer(context, false));
        routes.get(
                "/health/live",
                operation("healthLive", "Whether the process serves"),
                context -> Answers.json(context, new JsonObject().put("status", "up")));
        routes.get(
                "/health/ready",
                operation("healthReady", "Whether requests should come here")
                        .answers(503, "Postgres cannot be reached, or the api is about to stop", status()),
                context -> answer(context, departure.isAnnounced()));
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "operations", summary).answers(200, "It does", status());
    }

    private static JsonObject status() {
        return JsonSchema.of("object")
                .put(
                        "properties",
                        new JsonObject().put("status", JsonSchema.oneOf(List.of("up", "degraded", "down", "stopping"))))
                .put("required", new JsonArray().add("status"));
    }

    private void answer(RoutingContext context, boolean isLeaving) {
        var parts = new JsonObject().put(postgres.name(), postgres.toJson());
        others.forEach(part -> parts.put(part.name(), part.toJson()));
        boolean allUp = others.stream().allMatch(HealthPart::isUp);
        String status = isLeaving ? "stopping" : !postgres.isUp() ? "down" : allUp ? "up" : "degraded";
        Answers.json(
                context,
                postgres.isUp() && !isLeaving ? 200 : 503,
                new JsonObject().put("status", status).put("parts", parts));
    }
}
