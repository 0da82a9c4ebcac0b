package dev.tidemark.e2e.checker;

import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the api answered. Immutable.
 *
 * @param askedBy whose token the request had
 * @param user whose row it is
 * @param value what it says
 * @param cache the header {@code X-Cache}
 * @param version the header {@code X-Cache-Version}, 0 when there is none
 */
record Answer(long askedBy, long user, long value, String cache, long version) {

    private static final Pattern BODY = Pattern.compile("\\[\\{\"user_id\":(\\d+),\"value\":(\\d+)}]");

    /**
     * Reads one with a body.
     *
     * @throws IllegalArgumentException when the body is not as declared
     */
    static Answer of(long askedBy, HttpResponse<String> response) {
        Matcher body = BODY.matcher(response.body());
        if (!body.matches()) {
            throw new IllegalArgumentException("Not the one row of user " + askedBy + ": " + response.body());
        }
        return new Answer(
                askedBy,
                Long.parseLong(body.group(1)),
                Long.parseLong(body.group(2)),
                cache(response),
                version(response));
    }

    static String cache(HttpResponse<String> response) {
        return response.headers().firstValue("X-Cache").orElse("none");
    }

    static long version(HttpResponse<String> response) {
        return response.headers().firstValueAsLong("X-Cache-Version").orElse(0);
    }

    boolean isHit() {
        return cache.equals("HIT");
    }

    boolean isBypass() {
        return cache.startsWith("BYPASS");
    }
}
