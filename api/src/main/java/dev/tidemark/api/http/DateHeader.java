package dev.tidemark.api.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The header {@code Date} of every answer, written anew once a second. Thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-6.6.1">RFC 9110 section 6.6.1</a>
 */
public final class DateHeader {

    private static final long PERIOD_MILLISECONDS = 1_000;

    /** IMF-fixdate of section 5.6.7; the formatter that is named after RFC 1123 leaves out a zero. */
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US);

    private final InstantSource clock;
    private volatile String value;

    /** Runs until the Vert.x instance is closed. */
    public DateHeader(Vertx vertx, InstantSource clock) {
        this.clock = clock;
        value = now();
        vertx.setPeriodic(PERIOD_MILLISECONDS, second -> value = now());
    }

    private String now() {
        return FORM.format(clock.instant().atOffset(ZoneOffset.UTC));
    }

    /** Dates an answer. */
    public void tell(RoutingContext context) {
        context.response().putHeader(HttpHeaders.DATE, value);
        context.next();
    }
}
