package dev.tidemark.api.identity;

import java.util.Optional;
import java.util.Set;

/**
 * Which bearer tokens are taken, and what they say. Immutable; its text never shows a secret.
 *
 * @param keys what their signatures are checked with
 * @param issuer what {@code iss} has to be; empty when that does not matter
 * @param audiences one of them has to be in {@code aud}; empty when that does not matter
 * @param userClaim the claim that names the user, such as {@link #DEFAULT_USER_CLAIM}
 * @param adminClaim makes a token an administrator's
 */
public record TokenConfig(
        TokenKeys keys, Optional<String> issuer, Set<String> audiences, String userClaim, AdminClaim adminClaim) {

    public static final String DEFAULT_USER_CLAIM = "sub";

    public TokenConfig {
        audiences = Set.copyOf(audiences);
        if (userClaim.isEmpty()) {
            throw new IllegalArgumentException("The claim that names the user needs a name");
        }
    }

    /** Tokens of a secret alone. */
    public static TokenConfig ofSecret(String secret) {
        return new TokenConfig(
                new TokenKeys.Secret(secret), Optional.empty(), Set.of(), DEFAULT_USER_CLAIM, AdminClaim.DEFAULT);
    }

    /** The same, signed with this secret. */
    public TokenConfig signing(String secret) {
        return new TokenConfig(new TokenKeys.Secret(secret), issuer, audiences, userClaim, adminClaim);
    }
}
