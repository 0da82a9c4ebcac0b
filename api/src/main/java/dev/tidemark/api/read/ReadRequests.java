package dev.tidemark.api.read;

import dev.tidemark.api.entry.AcceptedEncodings;
import dev.tidemark.api.entry.EntryHash;
import dev.tidemark.api.entry.KnownTags;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.DurationSyntax;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Understands what requests ask of one read. Immutable. */
final class ReadRequests {

    private static final CharSequence MINIMUM_LSN = HttpHeaders.createOptimized("X-Cache-Min-LSN");
    private static final CharSequence MAX_STALENESS = HttpHeaders.createOptimized("X-Max-Staleness");

    private static final MultiMap NO_QUERY = HttpHeaders.headers();

    /** What is asked where nothing is: the configured bound alone counts. */
    private static final Duration ANY_STALENESS = ChronoUnit.FOREVER.getDuration();

    /** Seconds without a unit, as other headers have them. */
    private static final Pattern SECONDS = Pattern.compile("\\d{1,9}");

    private final RequestParameters parameters;
    private final EntryHash entryHash;

    ReadRequests(DeclaredRead read) {
        parameters = new RequestParameters(read.declaration());
        entryHash = read.entryHash();
    }

    /**
     * Reads a request.
     *
     * @throws ProblemException when its query or headers are not as declared
     */
    ReadRequest of(UserId user, RoutingContext context) {
        HttpServerRequest request = context.request();
        var query = request.query() == null ? NO_QUERY : context.queryParams();
        var arguments = parameters.arguments(context.pathParams(), query);
        return new ReadRequest(
                user,
                arguments,
                entryHash.of(arguments.values()),
                Optional.ofNullable(request.getHeader(MINIMUM_LSN)).map(ReadRequests::lsn),
                Optional.ofNullable(request.getHeader(MAX_STALENESS))
                        .map(ReadRequests::staleness)
                        .orElse(ANY_STALENESS),
                isNoCache(list(request, HttpHeaders.CACHE_CONTROL)),
                KnownTags.of(list(request, HttpHeaders.IF_NONE_MATCH)),
                AcceptedEncodings.of(request.headers().getAll(HttpHeaders.ACCEPT_ENCODING)));
    }

    /** The members of all header lines of this name, as RFC 9110 section 5.3 joins them. */
    private static @Nullable String list(HttpServerRequest request, CharSequence name) {
        String first = request.getHeader(name);
        return first == null ? null : String.join(", ", request.headers().getAll(name));
    }

    private static Lsn lsn(String text) {
        try {
            return Lsn.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(ProblemType.INVALID_REQUEST, MINIMUM_LSN + ": " + e.getMessage());
        }
    }

    private static Duration staleness(String text) {
        try {
            return SECONDS.matcher(text).matches()
                    ? Duration.ofSeconds(Long.parseLong(text))
                    : DurationSyntax.parse(text);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST, MAX_STALENESS + ": " + e.getMessage() + ", or a number of seconds");
        }
    }

    private static boolean isNoCache(@Nullable String cacheControl) {
        return cacheControl != null
                && Arrays.stream(cacheControl.split(",", -1))
                        .anyMatch(directive -> directive.strip().equalsIgnoreCase("no-cache"));
    }
}
