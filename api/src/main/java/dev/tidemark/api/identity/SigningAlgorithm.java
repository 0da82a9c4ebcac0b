package dev.tidemark.api.identity;

import java.util.Arrays;
import java.util.Optional;

/** How an issuer with a public key may sign tokens. What is missing here, such as {@code none}, is never taken. */
public enum SigningAlgorithm {
    RS256(Kind.RSA),
    RS384(Kind.RSA),
    RS512(Kind.RSA),
    PS256(Kind.RSA),
    PS384(Kind.RSA),
    PS512(Kind.RSA),
    ES256(Kind.P_256),
    ES384(Kind.P_384),
    ES512(Kind.P_521);

    /** A kind of key; it takes the first of its algorithms unless somebody says otherwise. */
    enum Kind {
        RSA,
        P_256,
        P_384,
        P_521
    }

    private final Kind kind;

    SigningAlgorithm(Kind kind) {
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** What a key of this kind takes when nobody says. */
    static SigningAlgorithm usual(Kind kind) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.kind == kind)
                .findFirst()
                .orElseThrow();
    }

    /** The algorithm of this name; empty for one that no public key is used with. */
    public static Optional<SigningAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }
}
