package dev.tidemark.api;

import dev.tidemark.api.identity.TokenConfig;

/**
 * How clients come in. Immutable; its text never shows a secret.
 *
 * @param tokens which bearer tokens are taken
 */
public record AccessConfig(TokenConfig tokens) {

    /** Tokens of a secret; everything else as when nobody says. */
    public static AccessConfig ofSecret(String secret) {
        return new AccessConfig(TokenConfig.ofSecret(secret));
    }

    /** The same with other tokens. */
    public AccessConfig with(TokenConfig otherTokens) {
        return new AccessConfig(otherTokens);
    }
}
