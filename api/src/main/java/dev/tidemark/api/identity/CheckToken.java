package dev.tidemark.api.identity;

import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimNames;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import dev.tidemark.contract.UserId;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Set;

/** Checks one token, with everything that there is to check. Thread-safe. */
final class CheckToken {

    /** As much as clocks that are kept by NTP differ at worst. */
    static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    /**
     * A token that was found good.
     *
     * @param until when it is no longer
     */
    record Checked(Identity identity, Instant until) {}

    private final TokenConfig config;
    private final DefaultJWTClaimsVerifier<SecurityContext> claimsVerifier;

    CheckToken(TokenConfig config, InstantSource clock) {
        this.config = config;
        var exact = new JWTClaimsSet.Builder();
        config.issuer().ifPresent(exact::issuer);
        claimsVerifier =
                new DefaultJWTClaimsVerifier<>(
                        config.audiences().isEmpty() ? null : config.audiences(),
                        exact.build(),
                        Set.of(JWTClaimNames.EXPIRATION_TIME, config.userClaim()),
                        Set.of()) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        claimsVerifier.setMaxClockSkew((int) CLOCK_SKEW.toSeconds());
    }

    /**
     * Checks signature, time and claims.
     *
     * @throws RefusedTokenException when it is not good
     */
    Checked check(String token, KeyRing keys) throws RefusedTokenException {
        SignedJWT parsed = parse(token);
        keys.verify(parsed);
        try {
            JWTClaimsSet claims = parsed.getJWTClaimsSet();
            claimsVerifier.verify(claims, null);
            Date end = claims.getExpirationTime();
            if (end == null) {
                // The library takes null for a time that is there.
                throw new RefusedTokenException(RefusedTokenException.Cause.CLAIMS);
            }
            return new Checked(
                    new Identity(user(claims), config.adminClaim().isIn(claims)),
                    end.toInstant().plus(CLOCK_SKEW));
        } catch (ExpiredJWTException e) {
            throw new RefusedTokenException(RefusedTokenException.Cause.EXPIRED, e);
        } catch (BadJWTException | ParseException | IllegalArgumentException e) {
            throw new RefusedTokenException(RefusedTokenException.Cause.CLAIMS, e);
        }
    }

    /** Not a JWT, or one that is not signed. */
    private static SignedJWT parse(String token) throws RefusedTokenException {
        try {
            return SignedJWT.parse(token);
        } catch (ParseException | IllegalArgumentException e) {
            throw new RefusedTokenException(RefusedTokenException.Cause.MALFORMED, e);
        }
    }

    /** Many issuers write ids that are numbers as numbers. */
    private UserId user(JWTClaimsSet claims) throws RefusedTokenException {
        Object claim = claims.getClaim(config.userClaim());
        if (claim instanceof String || claim instanceof Long || claim instanceof Integer) {
            return new UserId(claim.toString());
        }
        throw new RefusedTokenException(RefusedTokenException.Cause.CLAIMS);
    }
}
