package dev.tidemark.api.health;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Routes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * {@code /health}, {@code /health/live} and {@code /health/ready}. Thread-safe. Without Postgres there are no answers;
 * without Redis or an open gate there are slower ones, so that is degraded, and ready.
 */
public final class HealthRoutes {

    private final HealthPart postgres;
    private final List<HealthPart> others;

    public HealthRoutes(HealthPart postgres, HealthPart redis, HealthPart gate) {
        this.postgres = postgres;
        others = List.of(redis, gate);
    }

    public void addTo(Routes routes) {
        routes.get(
                "/health",
                operation("health", "What works, what does not, and since when")
                        .answers(503, "Postgres cannot be reached", status()),
                this::summary);
        routes.get(
                "/health/live",
                operation("healthLive", "Whether the process serves"),
                context -> Answers.json(context, new JsonObject().put("status", "up")));
        routes.get(
                "/health/ready",
                operation("healthReady", "Whether requests should come here")
                        .answers(503, "Postgres cannot be reached", status()),
                this::ready);
    }

    private static Operation operation(String id, String summary) {
        return Operation.of(id, "operations", summary).answers(200, "It does", status());
    }

    private static JsonObject status() {
        return JsonSchema.of("object")
                .put("properties", new JsonObject().put("status", JsonSchema.oneOf(List.of("up", "degraded", "down"))))
                .put("required", new JsonArray().add("status"));
    }

    private void summary(RoutingContext context) {
        var parts = new JsonObject().put(postgres.name(), postgres.toJson());
        others.forEach(part -> parts.put(part.name(), part.toJson()));
        boolean allUp = others.stream().allMatch(HealthPart::isUp);
        String status = !postgres.isUp() ? "down" : allUp ? "up" : "degraded";
        Answers.json(
                context,
                postgres.isUp() ? 200 : 503,
                new JsonObject().put("status", status).put("parts", parts));
    }

    private void ready(RoutingContext context) {
        Answers.json(
                context, postgres.isUp() ? 200 : 503, new JsonObject().put("status", postgres.isUp() ? "up" : "down"));
    }
}
