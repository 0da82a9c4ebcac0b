package dev.tidemark.api.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.SignedJWT;
import java.util.List;

/**
 * The keys of one issuer at one time. Immutable.
 *
 * @param keys at least one
 */
record KeyRing(List<VerificationKey> keys) {

    /** Each may be tried for a forged token: issuers have two or three. */
    static final int MOST_KEYS = 32;

    KeyRing {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || keys.size() > MOST_KEYS) {
            throw new IllegalArgumentException("expected 1 to " + MOST_KEYS + " keys, there are " + keys.size());
        }
    }

    /**
     * Checks a signature, with the keys of the name that the token tells, each with its own algorithms alone.
     *
     * @throws RefusedTokenException when none of them made it
     */
    void verify(SignedJWT token) throws RefusedTokenException {
        String id = token.getHeader().getKeyID();
        String algorithm = token.getHeader().getAlgorithm().getName();
        boolean known = false;
        boolean taken = false;
        for (VerificationKey key : keys) {
            if (id == null || key.id().isEmpty() || key.id().get().equals(id)) {
                known = true;
                if (key.algorithms().contains(algorithm)) {
                    taken = true;
                    if (isSignedWith(token, key)) {
                        return;
                    }
                }
            }
        }
        throw new RefusedTokenException(
                !known
                        ? RefusedTokenException.Cause.UNKNOWN_KEY
                        : taken ? RefusedTokenException.Cause.SIGNATURE : RefusedTokenException.Cause.ALGORITHM);
    }

    private static boolean isSignedWith(SignedJWT token, VerificationKey key) throws RefusedTokenException {
        try {
            return key.verifier().verify(token.getHeader(), token.getSigningInput(), token.getSignature());
        } catch (JOSEException e) {
            throw new RefusedTokenException(RefusedTokenException.Cause.SIGNATURE, e);
        }
    }
}
