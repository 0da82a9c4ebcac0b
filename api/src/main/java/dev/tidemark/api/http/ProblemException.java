package dev.tidemark.api.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Serial;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ends a request with a problem that the client is told about. Immutable; without a stack trace, it is an answer. */
public final class ProblemException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** An answer must not be many times as large as what caused it. */
    private static final int MOST_FAULTS = 20;

    private final ProblemType type;
    private final transient List<String> faults;
    private final transient Map<String, String> headers;

    /**
     * @param detail what is wrong with this request, and what to do
     */
    public ProblemException(ProblemType type, String detail) {
        this(type, detail, List.of(), Map.of(), null);
    }

    private ProblemException(
            ProblemType type,
            String detail,
            List<String> faults,
            Map<String, String> headers,
            @Nullable Throwable cause) {
        super(detail, cause, false, false);
        this.type = type;
        this.faults = List.copyOf(faults);
        this.headers = Map.copyOf(headers);
    }

    /** Many faults of one request, told together: the first of them where they are more than anybody would read. */
    public static ProblemException invalid(List<String> faults) {
        String detail = faults.size() == 1 ? faults.get(0) : faults.size() + " faults: see 'faults'";
        var told = faults.subList(0, Math.min(faults.size(), MOST_FAULTS));
        return new ProblemException(ProblemType.INVALID_REQUEST, detail, told, Map.of(), null);
    }

    /** A problem with a response header that belongs to it. */
    public static ProblemException withHeader(ProblemType type, String detail, String header, String value) {
        return new ProblemException(type, detail, List.of(), Map.of(header, value), null);
    }

    /** A problem that passes when the client comes again a little later. */
    public static ProblemException passing(ProblemType type, String detail) {
        return passing(type, detail, null);
    }

    /** A problem that passes, with what it came of. */
    public static ProblemException passing(ProblemType type, String detail, @Nullable Throwable cause) {
        return new ProblemException(type, detail, List.of(), Map.of("Retry-After", "1"), cause);
    }

    public ProblemType type() {
        return type;
    }

    /** Headers that the answer carries, such as {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The body of the answer. */
    JsonObject body() {
        var body = new JsonObject()
                .put("type", type.urn())
                .put("title", type.title())
                .put("status", type.status())
                .put("detail", getMessage());
        return faults.isEmpty() ? body : body.put("faults", new JsonArray(faults));
    }
}
