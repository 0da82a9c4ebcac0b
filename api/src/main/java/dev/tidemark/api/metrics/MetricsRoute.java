package dev.tidemark.api.metrics;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Routes;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;

/** {@code /metrics} for Prometheus. Thread-safe. */
public final class MetricsRoute {

    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;

    public MetricsRoute(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    public void addTo(Routes routes) {
        var operation = Operation.of("metrics", "operations", "Metrics for Prometheus")
                .answers(200, "All metrics", TEXT_FORMAT, JsonSchema.of("string"));
        routes.get("/metrics", operation, context -> {
            context.response().putHeader("Content-Type", TEXT_FORMAT).putHeader("Cache-Control", "no-store");
            Answers.end(context, Buffer.buffer(registry.scrape(TEXT_FORMAT)));
        });
    }
}
