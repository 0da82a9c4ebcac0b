package dev.tidemark.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Schemas of what is sent and answered, for {@code openapi.yaml}. Stateless.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0#schema-object">Schema objects in OpenAPI 3.1</a>
 */
public final class JsonSchema {

    private JsonSchema() {}

    /** Values of one type: {@code string}, {@code integer}, {@code boolean}, … */
    public static JsonObject of(String type) {
        return new JsonObject().put("type", type);
    }

    /** Values of one type in one of the forms that have names: {@code date-time}, {@code uuid}, {@code int64}, … */
    public static JsonObject of(String type, String format) {
        return of(type).put("format", format);
    }

    /** These texts alone. */
    public static JsonObject oneOf(List<String> texts) {
        return of("string").put("enum", new JsonArray(texts));
    }

    /** Objects that have all of these properties and no others. */
    public static JsonObject object(JsonObject properties) {
        return of("object")
                .put("properties", properties)
                .put("required", new JsonArray(List.copyOf(properties.fieldNames())))
                .put("additionalProperties", false);
    }

    /** Arrays. */
    public static JsonObject array(JsonObject items) {
        return of("array").put("items", items);
    }
}
