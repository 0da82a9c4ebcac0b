package dev.tidemark.api.identity;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that an issuer publishes at a URL. Thread-safe. It is asked in the background, never for each token; while it
 * is away, or tells what cannot be used, the keys that it told last count.
 */
final class JwksEndpoint implements VerificationKeys {

    private static final Logger log = LoggerFactory.getLogger(JwksEndpoint.class);

    /** A key that the issuer withdrew is taken so long; new ones are asked for at once. */
    static final Duration PERIOD = Duration.ofMinutes(5);

    /** Strangers can name as many unknown keys as they like: they cost the issuer a request in so many seconds. */
    static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);

    /** For one answer, from the connection to its end. */
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int MOST_BYTES = 256 * 1024;

    private final TokenKeys.KeyUrl source;
    private final HttpClient client;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private volatile @Nullable KeyRing ring;
    private @Nullable Future<Void> asking;
    private long askedAt;
    private boolean failing;
    private List<String> faultsTold = List.of();

    /**
     * @param timeout how long the issuer may take for an answer, such as {@link #TIMEOUT}
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    JwksEndpoint(Vertx vertx, TokenKeys.KeyUrl source, Duration timeout, LongSupplier nanoTime) {
        this.source = source;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeout.toMillis())
                .setKeepAlive(false));
    }

    /** Asks for the first time; fails when there are no keys. */
    Future<Void> start() {
        return ask().compose(
                        asked -> ring == null
                                ? Future.failedFuture(
                                        "it tells no key that can be used: " + String.join("; ", faultsTold))
                                : Future.succeededFuture(),
                        failure -> Future.failedFuture(failure));
    }

    @Override
    public KeyRing current() {
        KeyRing known = ring;
        if (known == null) {
            throw new IllegalStateException("The keys of " + source.url() + " have not been asked for");
        }
        return known;
    }

    @Override
    public synchronized Future<Void> refresh() {
        if (asking != null) {
            return asking.otherwiseEmpty();
        }
        return nanoTime.getAsLong() - askedAt < SHORTEST_PAUSE.toNanos() ? Future.succeededFuture() : tryAgain();
    }

    /** Asks anew, without regard to when that was done last; completes either way. */
    synchronized Future<Void> tryAgain() {
        return asking == null ? ask().otherwiseEmpty() : asking.otherwiseEmpty();
    }

    private synchronized Future<Void> ask() {
        askedAt = nanoTime.getAsLong();
        Future<Void> asked = client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(source.url().toString())
                        .putHeader("Accept", "application/jwk-set+json, application/json")
                        .setTimeout(timeout.toMillis()))
                .compose(request -> request.send().compose(JwksEndpoint::text))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(text -> PublicKeyText.jwks(text, source.algorithms()))
                .compose(this::take);
        asking = asked;
        asked.onComplete(result -> ended(asked, Optional.ofNullable(result.cause())));
        return asked;
    }

    private static Future<String> text(HttpClientResponse response) {
        Promise<String> text = Promise.promise();
        var body = Buffer.buffer();
        response.exceptionHandler(text::tryFail);
        if (response.statusCode() != 200) {
            text.tryFail(new IOException("it answers with status " + response.statusCode()));
            response.request().connection().close();
        }
        response.handler(part -> {
            if (body.length() + part.length() > MOST_BYTES) {
                text.tryFail(new IOException("it answers with more than " + MOST_BYTES + " bytes"));
                response.request().connection().close();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(ended -> text.tryComplete(body.toString(StandardCharsets.UTF_8)));
        return text.future();
    }

    private synchronized Future<Void> take(PublicKeyText told) {
        if (!told.faults().equals(faultsTold)) {
            faultsTold = told.faults();
            faultsTold.forEach(fault -> log.atWarn()
                    .addKeyValue("url", source.url())
                    .addKeyValue("cause", fault)
                    .log("Key of the issuer not taken"));
        }
        if (told.keys().isEmpty() || told.keys().size() > KeyRing.MOST_KEYS) {
            return Future.failedFuture(new IOException("it tells " + told.keys().size()
                    + " keys that can be used; expected 1 to " + KeyRing.MOST_KEYS
                    + (told.faults().isEmpty() ? "" : ": " + String.join("; ", told.faults()))));
        }
        var known = ring;
        var ids = told.keys().stream().map(key -> key.id().orElse("")).toList();
        if (known == null
                || !known.keys().stream()
                        .map(key -> key.id().orElse(""))
                        .toList()
                        .equals(ids)) {
            log.atInfo()
                    .addKeyValue("url", source.url())
                    .addKeyValue("keys", ids)
                    .log("Keys of the issuer taken");
        }
        ring = new KeyRing(told.keys());
        return Future.succeededFuture();
    }

    private synchronized void ended(Future<Void> ask, Optional<Throwable> failure) {
        if (asking == ask) {
            asking = null;
        }
        if (failure.isPresent() && !failing) {
            log.atWarn()
                    .addKeyValue("url", source.url())
                    .addKeyValue("cause", failure.get().getMessage())
                    .log("Keys of the issuer could not be asked for: those known go on counting");
        } else if (failure.isEmpty() && failing) {
            log.atInfo().addKeyValue("url", source.url()).log("Keys of the issuer can be asked for again");
        }
        failing = failure.isPresent();
    }
}
