package dev.tidemark.cli.config;

import dev.tidemark.api.AccessConfig;
import dev.tidemark.api.http.AddressRange;
import dev.tidemark.api.http.CrossOrigin;
import dev.tidemark.api.http.TlsFiles;
import dev.tidemark.api.identity.AdminClaim;
import dev.tidemark.api.identity.SigningAlgorithm;
import dev.tidemark.api.identity.TokenConfig;
import dev.tidemark.api.identity.TokenKeys;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Makes of the section {@code api} how clients come in. For one use. */
final class AccessSettings {

    private final Section api;
    private final Section tokens;

    AccessSettings(Section api, Faults faults) {
        this.api = api;
        tokens = api.section("tokens").orElseGet(() -> new Section(api.path("tokens"), null, faults));
    }

    /**
     * Reads them.
     *
     * @param secret the shared secret, if one is configured
     */
    AccessConfig read(Optional<String> secret) {
        var access = new AccessConfig(
                tokens(secret),
                api.section("tls").flatMap(this::tls),
                api.section("cors").map(AccessSettings::crossOrigin).orElse(CrossOrigin.NONE),
                api.list("trusted-proxies", AddressRange::parse, List::copyOf).orElse(List.of()),
                api.integer("max-connections", 1, 1_000_000).orElse(AccessConfig.DEFAULT_MAX_CONNECTIONS));
        tokens.close();
        return access;
    }

    private Optional<TlsFiles> tls(Section tls) {
        Optional<Path> certificate = tls.value("certificate", AccessSettings::path);
        Optional<Path> key = tls.value("key", AccessSettings::path);
        tls.close();
        if (certificate.isEmpty() || key.isEmpty()) {
            api.fault("tls", "expected certificate and key, two files in PEM");
            return Optional.empty();
        }
        return Optional.of(new TlsFiles(certificate.get(), key.get(), api.place("tls")));
    }

    private static CrossOrigin crossOrigin(Section cors) {
        CrossOrigin read = cors.list("origins", CrossOrigin::origin, origins -> new CrossOrigin(Set.copyOf(origins)))
                .orElse(CrossOrigin.NONE);
        cors.close();
        return read;
    }

    private static Path path(String text) {
        return Path.of(filled(text));
    }

    private TokenConfig tokens(Optional<String> secret) {
        TokenKeys keys = keys(secret);
        return new TokenConfig(
                keys,
                tokens.value("issuer", AccessSettings::filled),
                tokens.list("audience", AccessSettings::filled, Set::copyOf).orElse(Set.of()),
                tokens.value("user-claim", AccessSettings::filled).orElse(TokenConfig.DEFAULT_USER_CLAIM),
                new AdminClaim(
                        tokens.value("admin-claim", AccessSettings::filled).orElse(AdminClaim.DEFAULT.name()),
                        tokens.value("admin-value", AccessSettings::filled).orElse(AdminClaim.DEFAULT.value())));
    }

    private TokenKeys keys(Optional<String> secret) {
        List<TokenKeys> sources = new ArrayList<>();
        List<String> settings = new ArrayList<>();
        Set<SigningAlgorithm> algorithms = tokens.list("algorithms", AccessSettings::algorithm, Set::copyOf)
                .orElse(Set.of());
        secret.ifPresent(value -> {
            sources.add(new TokenKeys.Secret(value));
            settings.add("api.token-secret (or TIDEMARK_TOKEN_SECRET)");
        });
        source(
                "public-key",
                sources,
                settings,
                text -> file(text, TokenKeys.KeyFile.Format.PEM, "public-key", algorithms));
        source(
                "jwks-file",
                sources,
                settings,
                text -> file(text, TokenKeys.KeyFile.Format.JWKS, "jwks-file", algorithms));
        source(
                "jwks-url",
                sources,
                settings,
                text -> new TokenKeys.KeyUrl(uri(text), algorithms, tokens.place("jwks-url")));
        if (sources.size() > 1) {
            api.fault(
                    "tokens",
                    "tokens are checked with one of " + String.join(", ", settings)
                            + ": keep one, and take the others out");
        }
        TokenKeys keys = sources.isEmpty() ? new TokenKeys.Secret("") : sources.get(0);
        if (keys instanceof TokenKeys.Secret && !algorithms.isEmpty()) {
            tokens.fault("algorithms", "a secret signs with HS256 alone: take it out, or name a public key");
        }
        return keys;
    }

    private void source(
            String name, List<TokenKeys> sources, List<String> settings, Function<String, TokenKeys> reader) {
        tokens.value(name, reader).ifPresent(keys -> {
            sources.add(keys);
            settings.add(tokens.path(name));
        });
    }

    private TokenKeys file(
            String text, TokenKeys.KeyFile.Format format, String name, Set<SigningAlgorithm> algorithms) {
        return new TokenKeys.KeyFile(path(text), format, algorithms, tokens.place(name));
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("it is not a URL; expected https://issuer.example/jwks.json", e);
        }
    }

    private static SigningAlgorithm algorithm(String name) {
        return SigningAlgorithm.named(name)
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is none of "
                        + Arrays.toString(SigningAlgorithm.values()) + ", which are used with public keys"));
    }

    private static String filled(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("it is empty; leave it out, or say something");
        }
        return text;
    }
}
