package dev.tidemark.api.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.Sha256;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells whose bearer tokens are, and keeps those that it found good for a while. Thread-safe. */
public final class Tokens {

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    /** Of about 200 bytes each. */
    private static final int MOST_REMEMBERED = 10_000;

    /**
     * A token that was found good.
     *
     * @param keys with which it was: others may not take it
     */
    private record Remembered(CheckToken.Checked token, KeyRing keys) {}

    private final Vertx vertx;
    private final VerificationKeys keys;
    private final CheckToken checkToken;
    private final InstantSource clock;
    private final Consumer<String> refusals;

    /** By the hash of the token: what is not in memory cannot leak from it. */
    private final Cache<ByteBuffer, Remembered> remembered =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /**
     * @param refusals told why a token was refused, in one word
     */
    Tokens(Vertx vertx, TokenConfig config, VerificationKeys keys, InstantSource clock, Consumer<String> refusals) {
        this.vertx = vertx;
        this.keys = keys;
        this.clock = clock;
        this.refusals = refusals;
        checkToken = new CheckToken(config, clock);
    }

    /** Tells whose token it is; fails with a problem when it is not a good one. */
    Future<Identity> check(String token) {
        ByteBuffer hash = ByteBuffer.wrap(Sha256.of(token));
        Remembered known = remembered.getIfPresent(hash);
        if (known != null
                && known.keys.equals(keys.current())
                && clock.instant().isBefore(known.token.until())) {
            return Future.succeededFuture(known.token.identity());
        }
        try {
            return Future.succeededFuture(checkAndRemember(token, hash));
        } catch (RefusedTokenException e) {
            return e.why() == RefusedTokenException.Cause.UNKNOWN_KEY
                    ? checkWithNewerKeys(token, hash)
                    : Future.failedFuture(told(e));
        }
    }

    private Future<Identity> checkWithNewerKeys(String token, ByteBuffer hash) {
        // The request goes on on its own event loop, whoever asked the issuer.
        return Future.fromCompletionStage(keys.refresh().toCompletionStage(), vertx.getOrCreateContext())
                .compose(asked -> {
                    try {
                        return Future.succeededFuture(checkAndRemember(token, hash));
                    } catch (RefusedTokenException e) {
                        return Future.failedFuture(told(e));
                    }
                });
    }

    private Identity checkAndRemember(String token, ByteBuffer hash) throws RefusedTokenException {
        KeyRing ring = keys.current();
        var checked = checkToken.check(token, ring);
        remembered.put(hash, new Remembered(checked, ring));
        return checked.identity();
    }

    private ProblemException told(RefusedTokenException refused) {
        log.atDebug().setCause(refused).log("Token refused");
        refusals.accept(refused.why().label());
        return refused(
                refused.why() == RefusedTokenException.Cause.EXPIRED
                        ? "The bearer token has expired"
                        : "The bearer token is not valid here",
                Optional.of("invalid_token"));
    }

    /**
     * A request whose token is not good.
     *
     * @param error as RFC 6750 names it, when there was a token
     */
    static ProblemException refused(String detail, Optional<String> error) {
        return ProblemException.withHeader(
                ProblemType.UNAUTHORIZED,
                detail + ": log in again",
                "WWW-Authenticate",
                "Bearer realm=\"tidemark\""
                        + error.map(name -> ", error=\"" + name + "\"").orElse(""));
    }
}
