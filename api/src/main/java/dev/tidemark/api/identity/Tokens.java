package dev.tidemark.api.identity;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues and checks bearer tokens: JSON Web Tokens signed with HMAC-SHA-256, whose {@code sub} is the user.
 * Thread-safe.
 */
public final class Tokens {

    private static final Logger log = LoggerFactory.getLogger(Tokens.class);

    private static final String ALGORITHM = "HS256";

    /** A working day: nobody logs in twice in one, and a token that leaked is worthless the next. */
    private static final Duration LIFETIME = Duration.ofHours(12);

    /** As much as clocks that are kept by NTP differ at worst. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    private static final int RANDOM_SECRET_BYTES = 32;

    private final JWTAuth tokens;

    /**
     * @param secret to sign with; empty for a random one that ends with this process
     */
    public Tokens(Vertx vertx, String secret) {
        tokens = JWTAuth.create(
                vertx,
                new JWTAuthOptions()
                        .addPubSecKey(new PubSecKeyOptions()
                                .setAlgorithm(ALGORITHM)
                                .setBuffer(secret.isEmpty() ? randomSecret() : Buffer.buffer(secret)))
                        .setJWTOptions(new JWTOptions().setLeeway((int) CLOCK_SKEW.toSeconds())));
    }

    private static Buffer randomSecret() {
        log.atWarn()
                .log("No token secret is configured: tokens end with this process, and no other process takes them");
        byte[] secret = new byte[RANDOM_SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return Buffer.buffer(secret);
    }

    /** Issues a token that is good for twelve hours. */
    public String issue(UserId user) {
        return tokens.generateToken(
                new JsonObject(),
                new JWTOptions()
                        .setAlgorithm(ALGORITHM)
                        .setSubject(user.value())
                        .setExpiresInSeconds((int) LIFETIME.toSeconds()));
    }

    /** Tells whose token it is; fails with a problem when it is not a good one. */
    Future<UserId> check(String token) {
        // Composed, since the library throws at some tokens instead of failing its future.
        return Future.succeededFuture(new TokenCredentials(token))
                .compose(tokens::authenticate)
                .map(Tokens::subject)
                .recover(failure -> {
                    log.atDebug().setCause(failure).log("Token refused");
                    return Future.failedFuture(refused("The bearer token is not valid here, or expired"));
                });
    }

    private static UserId subject(User user) {
        if (!user.containsKey("exp")) {
            throw new IllegalArgumentException("A token without an end would be good for ever");
        }
        return new UserId(Objects.requireNonNull(user.subject(), "A token without a subject is nobody's"));
    }

    static ProblemException refused(String detail) {
        return ProblemException.withHeader(
                ProblemType.UNAUTHORIZED, detail + ": log in again", "WWW-Authenticate", "Bearer realm=\"tidemark\"");
    }
}
