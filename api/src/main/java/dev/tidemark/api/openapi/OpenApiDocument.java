package dev.tidemark.api.openapi;

import dev.tidemark.api.http.DescribedRoute;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** The description of all routes. Stateless. */
public final class OpenApiDocument {

    private static final String VERSION_OF_OPENAPI = "3.1.0";

    /** Of what is described: raised when calls of the api itself change. */
    private static final String VERSION = "1";

    private OpenApiDocument() {}

    /** The document as a tree. */
    public static JsonObject of(List<DescribedRoute> routes) {
        var paths = new JsonObject();
        for (DescribedRoute route : routes) {
            String path = route.path().replaceAll(":([a-z][a-z0-9_]*)", "{$1}");
            JsonObject methods = paths.getJsonObject(path, new JsonObject());
            methods.put(
                    route.method().name().toLowerCase(Locale.ROOT),
                    route.operation().toJson());
            paths.put(path, methods);
        }
        return new JsonObject()
                .put("openapi", VERSION_OF_OPENAPI)
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "Tidemark")
                                .put("version", VERSION)
                                .put("description", "Cached reads and cache control."))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put("schemas", new JsonObject().put("Problem", problem()))
                                .put("securitySchemes", new JsonObject().put(Operation.BEARER, bearer())));
    }

    /** The document as YAML. */
    static String yaml(JsonObject document) {
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        // Written and read once more, what is nested is plain maps and lists.
        return new Yaml(options).dump(new JsonObject(document.encode()).getMap());
    }

    private static JsonObject problem() {
        var types = Arrays.stream(ProblemType.values()).map(ProblemType::urn).toList();
        return JsonSchema.of("object")
                .put("description", "A problem as RFC 9457 describes it")
                .put(
                        "properties",
                        new JsonObject()
                                .put("type", JsonSchema.oneOf(types))
                                .put("title", JsonSchema.of("string"))
                                .put("status", JsonSchema.of("integer"))
                                .put("detail", JsonSchema.of("string"))
                                .put("faults", JsonSchema.array(JsonSchema.of("string"))))
                .put("required", new JsonArray(List.of("type", "title", "status", "detail")));
    }

    private static JsonObject bearer() {
        return new JsonObject().put("type", "http").put("scheme", "bearer").put("bearerFormat", "JWT");
    }
}
