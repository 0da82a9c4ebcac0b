package dev.tidemark.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers that are about one moment, and so are never kept by anybody. Stateless. */
public final class Answers {

    private Answers() {}

    /** Completes when the answer has been sent, or can no longer be, since the client has gone. */
    public static Future<Void> ended(RoutingContext context) {
        Promise<Void> ended = Promise.promise();
        context.addEndHandler(sent -> ended.complete());
        return ended.future();
    }

    /** Ends an answer with a body, or, asked by HEAD, with its length alone. */
    public static Future<Void> end(RoutingContext context, Buffer body) {
        var response = context.response();
        if (!HttpMethod.HEAD.equals(context.request().method())) {
            return response.end(body);
        }
        return response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()))
                .end();
    }

    /** Answers 200 with a JSON object. */
    public static void json(RoutingContext context, JsonObject body) {
        json(context, 200, body);
    }

    /** Answers with a JSON object. */
    public static void json(RoutingContext context, int status, JsonObject body) {
        context.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store");
        end(context, body.toBuffer());
    }
}
