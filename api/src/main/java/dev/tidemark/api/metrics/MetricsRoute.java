package dev.tidemark.api.metrics;

import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.http.UntakenAnswers;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;

/** {@code /metrics} for Prometheus. Thread-safe. */
public final class MetricsRoute {

    private static final String TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final UntakenAnswers untaken;

    public MetricsRoute(PrometheusMeterRegistry registry, UntakenAnswers untaken) {
        this.registry = registry;
        this.untaken = untaken;
    }

    public void addTo(Routes routes) {
        var operation = Operation.of("metrics", "operations", "Metrics for Prometheus")
                .answers(200, "All metrics", TEXT_FORMAT, JsonSchema.of("string"));
        routes.get("/metrics", operation, context -> {
            context.response().putHeader("Content-Type", TEXT_FORMAT).putHeader("Cache-Control", "no-store");
            untaken.end(context, Buffer.buffer(registry.scrape(TEXT_FORMAT)));
        });
    }
}
