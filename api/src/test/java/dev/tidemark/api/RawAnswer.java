package dev.tidemark.api;

import io.vertx.core.json.JsonObject;
import java.util.Map;

/**
 * An answer as it came over the wire. Immutable.
 *
 * @param headers by name in lower case
 */
record RawAnswer(int status, Map<String, String> headers, String body) {

    private static final String PROBLEM = "urn:tidemark:problem:";

    boolean isProblem() {
        return "application/problem+json".equals(headers.get("content-type"));
    }

    boolean closes() {
        return "close".equalsIgnoreCase(headers.get("connection"));
    }

    /** Status, and the last word of a problem's type. */
    String told() {
        if (!isProblem()) {
            return Integer.toString(status);
        }
        var problem = new JsonObject(body);
        String type = problem.getString("type");
        if (problem.getInteger("status") != status || !type.startsWith(PROBLEM)) {
            throw new IllegalStateException("Not a problem of " + status + ": " + body);
        }
        return status + " " + type.substring(PROBLEM.length());
    }
}
