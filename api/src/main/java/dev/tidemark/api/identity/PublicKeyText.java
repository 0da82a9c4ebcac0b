package dev.tidemark.api.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Public keys as issuers write them. Immutable.
 *
 * @param keys those that can be used
 * @param faults what is wrong with others
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7517">RFC 7517, JSON Web Key</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468, PEM</a>
 */
record PublicKeyText(List<VerificationKey> keys, List<String> faults) {

    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private static final Set<Curve> CURVES = Set.of(Curve.P_256, Curve.P_384, Curve.P_521);

    PublicKeyText {
        keys = List.copyOf(keys);
        faults = List.copyOf(faults);
    }

    /**
     * Reads a JSON Web Key Set. Keys for other purposes than signatures, and of other types, are passed over.
     *
     * @throws IllegalArgumentException when it is none
     */
    static PublicKeyText jwks(String text, Set<SigningAlgorithm> pinned) {
        List<VerificationKey> keys = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (JWK jwk : parse(text)) {
            if (KeyType.OCT.equals(jwk.getKeyType())) {
                faults.add(named(jwk) + " is a shared secret: whoever reads it can sign tokens; take it out");
            } else if (isForSignatures(jwk) && jwk instanceof AsymmetricJWK asymmetric) {
                try {
                    keys.add(VerificationKey.of(
                            asymmetric.toPublicKey(),
                            Optional.ofNullable(jwk.getKeyID()),
                            Optional.ofNullable(jwk.getAlgorithm()).map(Object::toString),
                            pinned));
                } catch (IllegalArgumentException | JOSEException e) {
                    faults.add(named(jwk) + ": " + e.getMessage());
                }
            }
        }
        return new PublicKeyText(keys, faults);
    }

    private static List<JWK> parse(String text) {
        try {
            return JWKSet.parse(text).getKeys();
        } catch (ParseException e) {
            throw new IllegalArgumentException(
                    "it is no JSON Web Key Set such as {\"keys\": [{\"kty\": \"RSA\", …}]}: " + e.getMessage(), e);
        }
    }

    private static boolean isForSignatures(JWK jwk) {
        boolean known = jwk instanceof RSAKey || (jwk instanceof ECKey ec && CURVES.contains(ec.getCurve()));
        return known && (jwk.getKeyUse() == null || KeyUse.SIGNATURE.equals(jwk.getKeyUse()));
    }

    private static String named(JWK jwk) {
        return "the key " + Optional.ofNullable(jwk.getKeyID()).orElse("without a kid");
    }

    /**
     * Reads PEM: public keys or certificates, one or several.
     *
     * @throws IllegalArgumentException when it is none
     */
    static PublicKeyText pem(String text, Set<SigningAlgorithm> pinned) {
        List<VerificationKey> keys = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        var blocks = PEM.matcher(text);
        while (blocks.find()) {
            try {
                PublicKey key =
                        publicKey(blocks.group(1), Base64.getMimeDecoder().decode(blocks.group(2)));
                keys.add(VerificationKey.of(key, Optional.empty(), Optional.empty(), pinned));
            } catch (IllegalArgumentException e) {
                faults.add(String.valueOf(e.getMessage()));
            } catch (GeneralSecurityException e) {
                faults.add("it is not a " + blocks.group(1) + " of RSA or EC: " + e.getMessage());
            }
        }
        if (keys.isEmpty() && faults.isEmpty()) {
            throw new IllegalArgumentException("it holds no -----BEGIN PUBLIC KEY-----");
        }
        return new PublicKeyText(keys, faults);
    }

    private static PublicKey publicKey(String label, byte[] der) throws GeneralSecurityException {
        return switch (label) {
            case "PUBLIC KEY" -> {
                var encoded = new X509EncodedKeySpec(der);
                try {
                    yield KeyFactory.getInstance("RSA").generatePublic(encoded);
                } catch (InvalidKeySpecException notRsa) {
                    yield KeyFactory.getInstance("EC").generatePublic(encoded);
                }
            }
            case "CERTIFICATE" ->
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der))
                        .getPublicKey();
            default ->
                throw new IllegalArgumentException("it holds a " + label
                        + ": expected a PUBLIC KEY, as 'openssl pkey -in private.pem -pubout' writes it");
        };
    }
}
