package dev.tidemark.api.openapi;

import dev.tidemark.api.http.DescribedRoute;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.http.UntakenAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;

/** {@code /openapi.yaml}: what all routes take and answer. Stateless. */
public final class OpenApiRoute {

    private static final String PATH = "/openapi.yaml";
    private static final String YAML = "application/yaml";

    private OpenApiRoute() {}

    /** The last to be added: it describes those that are there, and itself. */
    public static void addTo(Routes routes, UntakenAnswers untaken) {
        var operation = Operation.of("openapi", "operations", "This document")
                .answers(200, "What all routes take and answer", YAML, JsonSchema.of("string"));
        var described = new ArrayList<>(routes.described());
        described.add(new DescribedRoute(HttpMethod.GET, PATH, operation));
        Buffer yaml = Buffer.buffer(OpenApiDocument.yaml(OpenApiDocument.of(described)));
        routes.getPlain(PATH, operation, context -> {
            context.response().putHeader("Content-Type", YAML).putHeader("Cache-Control", "no-store");
            untaken.end(context, yaml);
        });
    }
}
