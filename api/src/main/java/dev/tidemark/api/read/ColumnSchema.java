package dev.tidemark.api.read;

import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.postgres.PostgresType;
import dev.tidemark.api.postgres.ResultColumn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Postgres' JSON of a row looks like. Any column may be null: Postgres does not tell of a query's columns which
 * cannot. Stateless.
 */
final class ColumnSchema {

    private ColumnSchema() {}

    /** The schema of one row. */
    static JsonObject row(List<ResultColumn> columns) {
        var properties = new JsonObject();
        columns.forEach(column -> properties.put(column.name(), of(column.type())));
        return JsonSchema.object(properties);
    }

    private static JsonObject of(PostgresType type) {
        if (!type.labels().isEmpty()) {
            var labels = new ArrayList<@Nullable Object>(type.labels());
            labels.add(null);
            return types("string").put("enum", new JsonArray(labels));
        }
        if (type.base().endsWith("[]")) {
            // Of any number of dimensions, whatever was declared.
            return types("array").put("items", new JsonObject());
        }
        return switch (type.base()) {
            case "smallint" -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
            case "integer" -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case "bigint" -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
            case "oid" -> types("integer");
            case "numeric", "real", "double precision" ->
                types("number", "string").put("description", "a number; NaN and the infinities are texts");
            case "boolean" -> types("boolean");
            case "uuid" -> types("string").put("format", "uuid");
            case "date" -> types("string").put("description", "2026-01-31, infinity or -infinity");
            case "timestamp with time zone" ->
                types("string").put("description", "2026-01-31T10:00:00.5+00:00, infinity or -infinity");
            case "timestamp without time zone" ->
                types("string").put("description", "2026-01-31T10:00:00.5, infinity or -infinity");
            case "bytea" -> types("string").put("description", "hexadecimal: \\xdeadbeef");
            case "text",
                    "character varying",
                    "bpchar",
                    "name",
                    "citext",
                    "interval",
                    "time without time zone",
                    "time with time zone",
                    "inet",
                    "cidr",
                    "macaddr",
                    "bit",
                    "bit varying",
                    "money",
                    "xml" -> types("string");
            default -> new JsonObject();
        };
    }

    /** By its bounds: there are programs that take the format int32 of null for a fault. */
    private static JsonObject whole(long least, long greatest) {
        return types("integer").put("minimum", least).put("maximum", greatest);
    }

    private static JsonObject types(String... types) {
        var all = new ArrayList<>(List.of(types));
        all.add("null");
        return new JsonObject().put("type", new JsonArray(all));
    }
}
