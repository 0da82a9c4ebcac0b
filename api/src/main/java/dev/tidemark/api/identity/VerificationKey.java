package dev.tidemark.api.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A key and what it may be used for. Immutable.
 *
 * @param id what tokens call it, where it has a name
 * @param algorithms names of those that are taken; no key is ever used with one that is not among them
 */
record VerificationKey(Optional<String> id, Set<String> algorithms, JWSVerifier verifier) {

    /** Shorter ones are no longer safe: NIST SP 800-57. */
    private static final int SHORTEST_RSA_BITS = 2048;

    /** Longer ones take milliseconds for each token, on the event loop. */
    private static final int LONGEST_RSA_BITS = 8192;

    /**
     * A public key.
     *
     * @param declared the algorithm that its owner declares for it
     * @param pinned the algorithms that are taken at all; empty for all
     * @throws IllegalArgumentException when it is none to rely on, or fits no algorithm that is taken
     */
    static VerificationKey of(
            PublicKey key, Optional<String> id, Optional<String> declared, Set<SigningAlgorithm> pinned) {
        var kind = kind(key);
        Set<SigningAlgorithm> algorithms = declared.map(name -> Set.of(SigningAlgorithm.named(name)
                        .filter(algorithm -> algorithm.kind() == kind)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "its algorithm '" + name + "' is none that is taken with a key of kind " + kind))))
                .orElse(pinned.isEmpty() ? Set.of(SigningAlgorithm.usual(kind)) : pinned);
        Set<String> taken = algorithms.stream()
                .filter(algorithm -> algorithm.kind() == kind && (pinned.isEmpty() || pinned.contains(algorithm)))
                .map(algorithm -> algorithm.jws().getName())
                .collect(Collectors.toUnmodifiableSet());
        if (taken.isEmpty()) {
            throw new IllegalArgumentException(
                    "no algorithm of " + pinned + " is for a key of kind " + kind + ": see api.tokens.algorithms");
        }
        return new VerificationKey(id, taken, verifier(key));
    }

    private static SigningAlgorithm.Kind kind(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < SHORTEST_RSA_BITS || bits > LONGEST_RSA_BITS) {
                throw new IllegalArgumentException("an RSA key has " + bits + " bits; expected " + SHORTEST_RSA_BITS
                        + " to " + LONGEST_RSA_BITS + ": make another one");
            }
            return SigningAlgorithm.Kind.RSA;
        }
        Curve curve = key instanceof ECPublicKey ec ? Curve.forECParameterSpec(ec.getParams()) : null;
        if (Curve.P_256.equals(curve)) {
            return SigningAlgorithm.Kind.P_256;
        } else if (Curve.P_384.equals(curve)) {
            return SigningAlgorithm.Kind.P_384;
        } else if (Curve.P_521.equals(curve)) {
            return SigningAlgorithm.Kind.P_521;
        }
        throw new IllegalArgumentException("a key of " + key.getAlgorithm() + (curve == null ? "" : " on " + curve)
                + " is not supported: expected RSA, or EC on P-256, P-384 or P-521");
    }

    private static JWSVerifier verifier(PublicKey key) {
        try {
            return key instanceof RSAPublicKey rsa ? new RSASSAVerifier(rsa) : new ECDSAVerifier((ECPublicKey) key);
        } catch (JOSEException e) {
            throw new IllegalArgumentException("a key cannot be used: " + e.getMessage(), e);
        }
    }
}
