package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.validation.ResponseValidator;
import io.vertx.openapi.validation.ValidatableResponse;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Compares answers with an {@code openapi.yaml} by a library, and knows which operations were compared. */
final class DescribedAnswers {

    /** A text is checked as a value of JSON. */
    private static final String TEXT = "application/vnd.text+json";

    /** The library knows few types of media; what is in them it checks alike. */
    private static final Map<String, String> KNOWN_MEDIA = Map.of(
            "application/problem+json", "application/vnd.problem+json",
            "text/plain; version=0.0.4; charset=utf-8", TEXT,
            "application/yaml", TEXT);

    private final Vertx vertx = Vertx.vertx();
    private final JsonObject document;
    private final ResponseValidator validator;
    private final Set<String> compared = new TreeSet<>();

    DescribedAnswers(String yaml) throws Exception {
        document = new JsonObject(new Yaml(new SafeConstructor(new LoaderOptions())).<Map<String, Object>>load(yaml));
        String known = inLowerCase(document).encode();
        for (var media : KNOWN_MEDIA.entrySet()) {
            known = known.replace('"' + media.getKey() + '"', '"' + media.getValue() + '"');
        }
        validator = ResponseValidator.create(
                vertx,
                OpenAPIContract.from(vertx, new JsonObject(known))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(10, TimeUnit.SECONDS));
    }

    /** The library looks for headers in lower case alone. */
    private static JsonObject inLowerCase(JsonObject document) {
        var copy = document.copy();
        operations(copy)
                .map(operation -> operation.getJsonObject("responses"))
                .flatMap(responses -> responses.fieldNames().stream().map(responses::getJsonObject))
                .filter(response -> response.containsKey("headers"))
                .forEach(response -> {
                    var headers = new JsonObject();
                    response.getJsonObject("headers")
                            .forEach(
                                    header -> headers.put(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
                    response.put("headers", headers);
                });
        return copy;
    }

    /** Fails when the answer is not as the operation describes it. */
    void check(String operation, HttpResponse<String> answer) throws Exception {
        check(operation, answer, answer.body());
    }

    /** The same with another body. */
    void check(String operation, HttpResponse<String> answer, String body) throws Exception {
        compared.add(operation);
        JsonObject response = operation(operation)
                .getJsonObject("responses")
                .getJsonObject(Integer.toString(answer.statusCode()), new JsonObject());
        String media = answer.headers().firstValue("Content-Type").orElse("");
        if (!body.isEmpty()) {
            assertThat(response.getJsonObject("content", new JsonObject()).fieldNames())
                    .as("media types of %s with %d", operation, answer.statusCode())
                    .containsExactly(media);
        }
        Map<String, String> headers = new HashMap<>();
        for (String name : response.getJsonObject("headers", new JsonObject()).fieldNames()) {
            // The library puts it in quotes and reads it as JSON.
            answer.headers().firstValue(name).ifPresent(value -> headers.put(name, inQuotes(value)));
        }
        String known = KNOWN_MEDIA.getOrDefault(media, media);
        var validatable = ValidatableResponse.create(
                answer.statusCode(), headers, Buffer.buffer(known.equals(TEXT) ? Json.encode(body) : body), known);
        try {
            validator
                    .validate(validatable, operation)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(operation + " answered " + body + ": " + e.getCause(), e.getCause());
        }
    }

    private static String inQuotes(String value) {
        String json = Json.encode(value);
        return json.substring(1, json.length() - 1);
    }

    private JsonObject operation(String id) {
        return operations(document)
                .filter(operation -> operation.getString("operationId").equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No operation " + id + " in " + document.encodePrettily()));
    }

    private static Stream<JsonObject> operations(JsonObject document) {
        var paths = document.getJsonObject("paths");
        return paths.fieldNames().stream()
                .map(paths::getJsonObject)
                .flatMap(path -> path.fieldNames().stream().map(path::getJsonObject));
    }

    JsonObject document() {
        return document;
    }

    /** All that the document has. */
    Set<String> described() {
        Set<String> ids = new TreeSet<>();
        operations(document).forEach(operation -> ids.add(operation.getString("operationId")));
        return ids;
    }

    /** All that were checked. */
    Set<String> compared() {
        return compared;
    }

    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
