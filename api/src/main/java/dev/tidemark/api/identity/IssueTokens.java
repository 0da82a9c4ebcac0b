package dev.tidemark.api.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Issues bearer tokens, signed with HMAC-SHA-256, of the form that the same configuration takes. Thread-safe. */
final class IssueTokens {

    private static final Logger log = LoggerFactory.getLogger(IssueTokens.class);

    private static final JWSAlgorithm ALGORITHM = JWSAlgorithm.HS256;

    /** A working day: nobody logs in twice in one, and a token that leaked is worthless the next. */
    private static final Duration LIFETIME = Duration.ofHours(12);

    private static final int RANDOM_SECRET_BYTES = 32;

    private final byte[] secret;
    private final TokenConfig config;
    private final InstantSource clock;
    private final JWSSigner signer;

    IssueTokens(TokenKeys.Secret secret, TokenConfig config, InstantSource clock) {
        this.secret = secret.value().isEmpty() ? random() : secret.value().getBytes(StandardCharsets.UTF_8);
        this.config = config;
        this.clock = clock;
        try {
            signer = new MACSigner(this.secret);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("The token secret cannot be used: " + e.getMessage(), e);
        }
    }

    private static byte[] random() {
        log.atWarn()
                .log("No token secret is configured: tokens end with this process, and no other process takes them");
        byte[] secret = new byte[RANDOM_SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    /** What its tokens are checked with. */
    KeyRing keys() {
        try {
            return new KeyRing(List.of(
                    new VerificationKey(Optional.empty(), Set.of(ALGORITHM.getName()), new MACVerifier(secret))));
        } catch (JOSEException e) {
            throw new IllegalStateException("A secret that signs checks too", e);
        }
    }

    /** Issues a token that is good for twelve hours. */
    String issue(Identity identity) {
        Instant now = clock.instant();
        var claims = new JWTClaimsSet.Builder()
                .claim(config.userClaim(), identity.user().value())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFETIME)));
        config.issuer().ifPresent(claims::issuer);
        if (!config.audiences().isEmpty()) {
            claims.audience(config.audiences().stream().sorted().limit(1).toList());
        }
        if (identity.admin()) {
            claims.claim(config.adminClaim().name(), config.adminClaim().claim());
        }
        var token = new SignedJWT(new JWSHeader(ALGORITHM), claims.build());
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("A token could not be signed: " + e.getMessage(), e);
        }
        return token.serialize();
    }
}
