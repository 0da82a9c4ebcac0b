package dev.tidemark.api.http;

/** A kind of problem that clients can rely on. Its URN never changes its meaning. */
public enum ProblemType {
    INVALID_REQUEST(400, "invalid-request", "The request is not valid"),
    UNAUTHORIZED(401, "unauthorized", "A valid bearer token is needed"),
    WRONG_CREDENTIALS(401, "wrong-credentials", "User name or password is wrong"),
    FORBIDDEN(403, "forbidden", "The bearer token does not allow this"),
    NOT_FOUND(404, "not-found", "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "method-not-allowed", "The path does not take this method"),
    TOO_LARGE(413, "too-large", "The request is too large"),
    PATH_TOO_LONG(414, "path-too-long", "The request's path is too long"),
    UNSUPPORTED_MEDIA_TYPE(415, "unsupported-media-type", "The body must be JSON"),
    EXPECTATION_FAILED(417, "expectation-failed", "The request expects what the server does not do"),
    TOO_MANY_LOG_INS(429, "too-many-log-ins", "Too many log-ins have failed"),
    HEADERS_TOO_LARGE(431, "headers-too-large", "The request's headers are too large"),
    INTERNAL(500, "internal", "The request failed for a reason of the server's own"),
    BUSY(503, "busy", "Too many requests at once"),
    QUERY_TIMEOUT(503, "query-timeout", "The database took too long"),
    POSTGRES_UNAVAILABLE(503, "postgres-unavailable", "The database cannot be reached"),
    BARRIER_TIMEOUT(503, "barrier-timeout", "The cache does not reflect everything yet"),
    REDIS_UNAVAILABLE(503, "redis-unavailable", "The cache cannot be reached");

    private final int status;
    private final String name;
    private final String title;

    ProblemType(int status, String name, String title) {
        this.status = status;
        this.name = name;
        this.title = title;
    }

    /** HTTP status code. */
    public int status() {
        return status;
    }

    /** What its URN ends with, as metrics and the log spell it. */
    public String word() {
        return name;
    }

    /** What stands in {@code type}. */
    public String urn() {
        return "urn:tidemark:problem:" + name;
    }

    /** One sentence for people, the same for every problem of the kind. */
    public String title() {
        return title;
    }
}
