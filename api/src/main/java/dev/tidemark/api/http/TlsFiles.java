package dev.tidemark.api.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that a server shows, and its key. Immutable.
 *
 * @param certificate PEM, the server's own first, then those that lead to a root
 * @param key PEM, PKCS #8, not encrypted
 * @param place where the files are configured, for people
 */
public record TlsFiles(Path certificate, Path key, String place) {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----\\s([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /**
     * Reads both.
     *
     * @throws IllegalArgumentException with the place of the setting, the file, what is wrong and the mend
     */
    public PemKeyCertOptions read() {
        byte[] certificateBytes = bytes(certificate);
        byte[] keyBytes = bytes(key);
        PublicKey publicKey;
        try {
            publicKey = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificateBytes))
                    .getPublicKey();
        } catch (GeneralSecurityException e) {
            throw fault(certificate, "it is no certificate in PEM: " + e.getMessage(), e);
        }
        PrivateKey privateKey = privateKey(Buffer.buffer(keyBytes).toString(), publicKey.getAlgorithm());
        if (!belongTogether(privateKey, publicKey)) {
            throw fault(key, "it is not the key of the certificate in " + certificate, null);
        }
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificateBytes))
                .addKeyValue(Buffer.buffer(keyBytes));
    }

    private PrivateKey privateKey(String text, String algorithm) {
        var matcher = PRIVATE_KEY.matcher(text);
        if (!matcher.find()) {
            throw fault(
                    key,
                    "it holds no -----BEGIN PRIVATE KEY-----; 'openssl pkcs8 -topk8 -nocrypt -in old.pem' writes one",
                    null);
        }
        try {
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(
                            new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(matcher.group(1))));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw fault(key, "it is no " + algorithm + " key, as the certificate in " + certificate + " needs it", e);
        }
    }

    private static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        byte[] text = {1, 2, 3};
        try {
            String algorithm = publicKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
            var signer = Signature.getInstance(algorithm);
            signer.initSign(privateKey);
            signer.update(text);
            byte[] signature = signer.sign();
            var verifier = Signature.getInstance(algorithm);
            verifier.initVerify(publicKey);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw fault(file, "there is no such file", e);
        } catch (IOException e) {
            throw fault(file, "it cannot be read: " + e.getMessage(), e);
        }
    }

    private IllegalArgumentException fault(Path file, String message, @Nullable Throwable cause) {
        return new IllegalArgumentException(place + ": " + file + ": " + message, cause);
    }
}
