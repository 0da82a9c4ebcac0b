package dev.tidemark.api.identity;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Arrays;
import java.util.Optional;

/** How an issuer with a public key may sign tokens. What is missing here, such as {@code none}, is never taken. */
public enum SigningAlgorithm {
    RS256(Kind.RSA, JWSAlgorithm.RS256),
    RS384(Kind.RSA, JWSAlgorithm.RS384),
    RS512(Kind.RSA, JWSAlgorithm.RS512),
    PS256(Kind.RSA, JWSAlgorithm.PS256),
    PS384(Kind.RSA, JWSAlgorithm.PS384),
    PS512(Kind.RSA, JWSAlgorithm.PS512),
    ES256(Kind.P_256, JWSAlgorithm.ES256),
    ES384(Kind.P_384, JWSAlgorithm.ES384),
    ES512(Kind.P_521, JWSAlgorithm.ES512);

    /** A kind of key; it takes the first of its algorithms unless somebody says otherwise. */
    enum Kind {
        RSA,
        P_256,
        P_384,
        P_521
    }

    private final Kind kind;
    private final JWSAlgorithm jws;

    SigningAlgorithm(Kind kind, JWSAlgorithm jws) {
        this.kind = kind;
        this.jws = jws;
    }

    Kind kind() {
        return kind;
    }

    JWSAlgorithm jws() {
        return jws;
    }

    /** What a key of this kind takes when nobody says. */
    static SigningAlgorithm usual(Kind kind) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.kind == kind)
                .findFirst()
                .orElseThrow();
    }

    /** The algorithm of this name; empty for one that no public key is used with. */
    static Optional<SigningAlgorithm> named(String name) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.name().equals(name))
                .findFirst();
    }
}
