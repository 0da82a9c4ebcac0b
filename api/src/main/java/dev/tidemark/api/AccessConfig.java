package dev.tidemark.api;

import dev.tidemark.api.http.AddressRange;
import dev.tidemark.api.http.CrossOrigin;
import dev.tidemark.api.http.TlsFiles;
import dev.tidemark.api.identity.TokenConfig;
import java.util.List;
import java.util.Optional;

/**
 * How clients come in. Immutable; its text never shows a secret.
 *
 * @param tokens which bearer tokens are taken
 * @param tls the certificate to show; empty for plain HTTP
 * @param crossOrigin pages of which origins may ask
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 * @param maxConnections how many there may be at once, such as {@link #DEFAULT_MAX_CONNECTIONS}
 */
public record AccessConfig(
        TokenConfig tokens,
        Optional<TlsFiles> tls,
        CrossOrigin crossOrigin,
        List<AddressRange> trustedProxies,
        int maxConnections) {

    /** About 20 KiB each while nothing runs on them. */
    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;

    public AccessConfig {
        trustedProxies = List.copyOf(trustedProxies);
        if (maxConnections < 1) {
            throw new IllegalArgumentException("The api needs at least one connection, not " + maxConnections);
        }
    }

    /** Tokens of a secret; everything else as when nobody says. */
    public static AccessConfig ofSecret(String secret) {
        return new AccessConfig(
                TokenConfig.ofSecret(secret), Optional.empty(), CrossOrigin.NONE, List.of(), DEFAULT_MAX_CONNECTIONS);
    }

    /** The same with other tokens. */
    public AccessConfig with(TokenConfig otherTokens) {
        return new AccessConfig(otherTokens, tls, crossOrigin, trustedProxies, maxConnections);
    }
}
