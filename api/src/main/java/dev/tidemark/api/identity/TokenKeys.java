package dev.tidemark.api.identity;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;

/** What the signatures of tokens are checked with. Immutable; its text never shows a secret. */
public sealed interface TokenKeys {

    /**
     * A secret that this service shares with nobody, or with the application: HS256. Only with it there is a log-in.
     *
     * @param value at least 32 bytes; empty for a random one that ends with the process
     */
    record Secret(String value) implements TokenKeys {

        /** As long as the hash: RFC 7518 section 3.2 asks for no less. */
        private static final int SHORTEST_BYTES = 32;

        public Secret {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > 0 && bytes < SHORTEST_BYTES) {
                throw new IllegalArgumentException("The token secret must have at least " + SHORTEST_BYTES
                        + " bytes, this one has " + bytes + ": make one with 'openssl rand -hex 32'");
            }
        }

        @Override
        public String toString() {
            return value.isEmpty() ? "a random secret" : "a secret";
        }
    }

    /**
     * A file with the public keys of an issuer.
     *
     * @param format how they are written
     * @param algorithms taken alone; empty for the usual one of each key
     * @param place where the file is configured, for people
     */
    record KeyFile(Path path, Format format, Set<SigningAlgorithm> algorithms, String place) implements TokenKeys {

        /** How public keys are written. */
        public enum Format {
            PEM,
            JWKS
        }

        public KeyFile {
            algorithms = Set.copyOf(algorithms);
        }
    }

    /**
     * Where an issuer publishes its keys.
     *
     * @param url {@code https}, or {@code http} to this machine
     * @param algorithms taken alone; empty for the usual one of each key
     * @param place where the URL is configured, for people
     */
    record KeyUrl(URI url, Set<SigningAlgorithm> algorithms, String place) implements TokenKeys {

        private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

        public KeyUrl {
            algorithms = Set.copyOf(algorithms);
            String host = url.getHost();
            boolean safe = "https".equals(url.getScheme())
                    || ("http".equals(url.getScheme()) && host != null && LOOPBACK.contains(host));
            if (host == null || !safe || url.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        "expected https://issuer.example/jwks.json: over http, to another machine, anybody on the way could put keys of his own in");
            }
        }
    }
}
