package dev.tidemark.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one route takes and answers, as {@code openapi.yaml} tells it. It is made where the route is, so that they say
 * the same. Not thread-safe.
 *
 * @see <a href="https://spec.openapis.org/oas/v3.1.0#operation-object">Operation objects in OpenAPI 3.1</a>
 */
public final class Operation {

    /** The name of the security scheme in the document. */
    public static final String BEARER = "bearer";

    private final JsonObject operation = new JsonObject();
    private final JsonArray parameters = new JsonArray();
    private final Map<Integer, JsonObject> answers = new TreeMap<>();
    private final Set<ProblemType> problems = EnumSet.of(ProblemType.INVALID_REQUEST, ProblemType.INTERNAL);

    private Operation(String id, String tag, String summary) {
        operation.put("operationId", id).put("tags", new JsonArray().add(tag)).put("summary", summary);
    }

    /**
     * An operation for everybody that takes and answers nothing yet.
     *
     * @param id unique among all operations
     * @param tag what it is listed under
     * @param summary one line
     */
    public static Operation of(String id, String tag, String summary) {
        return new Operation(id, tag, summary);
    }

    /** It needs a bearer token. */
    public Operation forUsers() {
        operation.put("security", new JsonArray().add(new JsonObject().put(BEARER, new JsonArray())));
        return problems(ProblemType.UNAUTHORIZED);
    }

    /** It needs an administrator's bearer token. */
    public Operation forAdmins() {
        return forUsers().problems(ProblemType.FORBIDDEN);
    }

    /** It takes a parameter in {@code path}, {@code query} or {@code header}. */
    public Operation parameter(String in, String name, boolean required, JsonObject schema, String description) {
        parameters.add(new JsonObject()
                .put("name", name)
                .put("in", in)
                .put("required", required)
                .put("description", description)
                .put("schema", schema));
        return this;
    }

    /** It takes a JSON body. */
    public Operation body(JsonObject schema) {
        operation.put(
                "requestBody",
                new JsonObject().put("required", true).put("content", content("application/json", schema)));
        return problems(ProblemType.TOO_LARGE, ProblemType.UNSUPPORTED_MEDIA_TYPE);
    }

    /** It answers JSON. */
    public Operation answers(int status, String description, JsonObject schema) {
        return answers(status, description, "application/json", schema);
    }

    /** It answers something else. */
    public Operation answers(int status, String description, String mediaType, JsonObject schema) {
        answers.put(
                status, new JsonObject().put("description", description).put("content", content(mediaType, schema)));
        return this;
    }

    /** It answers without a body. */
    public Operation answersNothing(int status, String description) {
        answers.put(status, new JsonObject().put("description", description));
        return this;
    }

    /** The answer with this status, which is told already, has a header. */
    public Operation header(int status, String name, boolean required, JsonObject schema, String description) {
        JsonObject answer = answers.get(status);
        if (!answer.containsKey("headers")) {
            answer.put("headers", new JsonObject());
        }
        answer.getJsonObject("headers")
                .put(
                        name,
                        new JsonObject()
                                .put("required", required)
                                .put("description", description)
                                .put("schema", schema));
        return this;
    }

    /** It answers with these problems too. */
    public Operation problems(ProblemType... types) {
        return problems(Set.of(types));
    }

    /** It answers with these problems too. */
    public Operation problems(Set<ProblemType> types) {
        problems.addAll(types);
        return this;
    }

    /** As it stands in the document. */
    public JsonObject toJson() {
        var responses = new JsonObject();
        var all = new TreeMap<>(answers);
        problems.stream()
                .collect(Collectors.groupingBy(ProblemType::status))
                .forEach((status, types) -> all.putIfAbsent(status, problem(types)));
        all.forEach((status, answer) -> responses.put(Integer.toString(status), answer));
        var described = operation.copy();
        if (!parameters.isEmpty()) {
            described.put("parameters", parameters);
        }
        return described.put("responses", responses);
    }

    private static JsonObject problem(List<ProblemType> types) {
        return new JsonObject()
                .put("description", types.stream().map(ProblemType::title).collect(Collectors.joining("; or: ")))
                .put(
                        "content",
                        content(
                                "application/problem+json",
                                new JsonObject().put("$ref", "#/components/schemas/Problem")));
    }

    private static JsonObject content(String mediaType, JsonObject schema) {
        return new JsonObject().put(mediaType, new JsonObject().put("schema", schema));
    }
}
