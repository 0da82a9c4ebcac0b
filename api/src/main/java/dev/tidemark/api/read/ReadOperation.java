package dev.tidemark.api.read;

import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.postgres.Queries;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;

/** What a declared read takes and answers. Stateless. */
final class ReadOperation {

    private ReadOperation() {}

    static Operation of(DeclaredRead read) {
        var declaration = read.declaration();
        var operation = Operation.of("read_" + read.name(), "reads", "The read " + read.name())
                .forUsers()
                .problems(Queries.PROBLEMS);
        List<String> inPath = declaration.path().parameters();
        new TreeMap<>(declaration.requestParameters())
                .forEach((name, parameter) -> operation.parameter(
                        inPath.contains(name) ? "path" : "query",
                        name,
                        parameter.required(),
                        schema(parameter),
                        parameter.expectation()));
        operation
                .parameter("header", "If-None-Match", false, text(), "304 while the answer still has this tag")
                .parameter("header", "X-Cache-Min-LSN", false, text(), "the answer includes this write: 0/16B3748")
                .parameter(
                        "header",
                        "X-Max-Staleness",
                        false,
                        text(),
                        "how old the tidemark may be: 500ms, 2s, or seconds")
                .answers(200, "From the cache, or from Postgres", body(read))
                .answersNothing(304, "The client has the answer already");
        if (declaration.result() == ReadResult.SINGLE) {
            operation.problems(ProblemType.NOT_FOUND);
        }
        return headers(operation);
    }

    private static Operation headers(Operation operation) {
        return operation
                .header(
                        200,
                        "X-Cache",
                        true,
                        text().put("pattern", "^(HIT|MISS|BYPASS; reason=[a-z-]+)$"),
                        "where from")
                .header(200, "X-Cache-Version", false, JsonSchema.of("integer", "int64"), "the user's version")
                .header(200, "X-Cache-LSN", false, text(), "the tidemark")
                .header(200, "ETag", true, text(), "of the body")
                .header(200, "Age", true, JsonSchema.of("integer"), "seconds since the rows were read");
    }

    private static JsonObject body(DeclaredRead read) {
        JsonObject row = ColumnSchema.row(read.statement().columns());
        var declaration = read.declaration();
        if (declaration.paging().isPresent()) {
            return JsonSchema.object(new JsonObject()
                    .put("results", JsonSchema.array(row))
                    .put(
                            Page.NEXT_CURSOR,
                            new JsonObject()
                                    .put("type", new JsonArray().add("string").add("null"))
                                    .put("description", "cursor of the next page; null on the last")));
        }
        return declaration.result() == ReadResult.SINGLE ? row : JsonSchema.array(row);
    }

    private static JsonObject schema(ParameterDeclaration parameter) {
        JsonObject schema = switch (parameter.type()) {
            case INTEGER -> JsonSchema.of("integer", "int32");
            case BIGINT -> JsonSchema.of("integer", "int64");
            case TEXT -> text();
            case UUID -> JsonSchema.of("string", "uuid");
            case BOOLEAN -> JsonSchema.of("boolean");
            case DATE -> JsonSchema.of("string", "date");
            case TIMESTAMP -> JsonSchema.of("string", "date-time");
            case ENUM -> JsonSchema.oneOf(parameter.values());
        };
        if (parameter.type() == ParameterType.TEXT) {
            parameter.min().ifPresent(min -> schema.put("minLength", min.measure()));
            parameter.max().ifPresent(max -> schema.put("maxLength", max.measure()));
        } else if (schema.getString("type").equals("integer")) {
            parameter.min().ifPresent(min -> schema.put("minimum", min.measure()));
            parameter.max().ifPresent(max -> schema.put("maximum", max.measure()));
        }
        parameter.defaultValue().ifPresent(value -> schema.put("default", typed(parameter.type(), value)));
        return schema;
    }

    private static Object typed(ParameterType type, String value) {
        return switch (type) {
            case INTEGER, BIGINT -> Long.valueOf(value);
            case BOOLEAN -> Boolean.valueOf(value);
            default -> value;
        };
    }

    private static JsonObject text() {
        return JsonSchema.of("string");
    }
}
