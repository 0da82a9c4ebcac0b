package dev.tidemark.api.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;

/** Somebody who signs tokens with a key of his own. */
final class TestIssuer {

    static final String NAME = "https://issuer.example";

    static final String AUDIENCE = "shop";

    private final JWK key;

    private TestIssuer(JWK key) {
        this.key = key;
    }

    static TestIssuer rsa(String kid) {
        try {
            return new TestIssuer(new RSAKeyGenerator(2048).keyID(kid).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static TestIssuer ec(String kid, Curve curve) {
        try {
            return new TestIssuer(new ECKeyGenerator(curve).keyID(kid).generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a well-behaved issuer says of a user at a time. */
    static JWTClaimsSet.Builder claims(String user, Instant now) {
        return new JWTClaimsSet.Builder()
                .issuer(NAME)
                .audience(AUDIENCE)
                .subject(user)
                .expirationTime(Date.from(now.plusSeconds(300)));
    }

    PublicKey publicKey() throws JOSEException {
        return key instanceof RSAKey rsa ? rsa.toPublicKey() : ((ECKey) key).toPublicKey();
    }

    String pem() throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(publicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    /** A key set of several issuers. */
    static String jwks(TestIssuer... issuers) {
        return new JWKSet(Arrays.stream(issuers).map(issuer -> issuer.key).toList()).toString();
    }

    String sign(JWSAlgorithm algorithm, JWTClaimsSet claims) throws JOSEException {
        return sign(new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims);
    }

    String sign(JWSHeader header, JWTClaimsSet claims) throws JOSEException {
        var token = new SignedJWT(header, claims);
        token.sign(signer());
        return token.serialize();
    }

    JWSSigner signer() throws JOSEException {
        return key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
    }
}
