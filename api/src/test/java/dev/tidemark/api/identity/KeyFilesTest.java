package dev.tidemark.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFilesTest {

    private static final TestIssuer rsa = TestIssuer.rsa("rsa");
    private static final TestIssuer ec = TestIssuer.ec("ec", Curve.P_384);

    @TempDir
    private Path directory;

    @Test
    void shouldTakeEachKeyWithItsOwnAlgorithmAlone() throws Exception {
        for (var ring : new KeyRing[] {
            read(TokenKeys.KeyFile.Format.PEM, rsa.pem() + "\n" + ec.pem()),
            read(TokenKeys.KeyFile.Format.JWKS, TestIssuer.jwks(rsa, ec))
        }) {
            assertThat(takes(ring, rsa, JWSAlgorithm.RS256)).isTrue();
            assertThat(takes(ring, ec, JWSAlgorithm.ES384)).isTrue();
            assertThat(takes(ring, rsa, JWSAlgorithm.RS384)).isFalse();
            assertThat(takes(ring, rsa, JWSAlgorithm.PS256)).isFalse();
            assertThat(takes(ring, TestIssuer.rsa("rsa"), JWSAlgorithm.RS256)).isFalse();
        }
    }

    @Test
    void shouldTakeTheAlgorithmsThatAreConfigured() throws Exception {
        var ring = read(TokenKeys.KeyFile.Format.PEM, rsa.pem(), SigningAlgorithm.PS256, SigningAlgorithm.PS512);
        assertThat(takes(ring, rsa, JWSAlgorithm.PS256)).isTrue();
        assertThat(takes(ring, rsa, JWSAlgorithm.PS512)).isTrue();
        assertThat(takes(ring, rsa, JWSAlgorithm.RS256)).isFalse();
    }

    @Test
    void shouldTakeTheAlgorithmThatAKeySetDeclares() throws Exception {
        String set = TestIssuer.jwks(rsa).replace("\"kty\"", "\"alg\":\"RS512\",\"use\":\"sig\",\"kty\"");
        assertThat(takes(read(TokenKeys.KeyFile.Format.JWKS, set), rsa, JWSAlgorithm.RS512))
                .isTrue();
        assertThat(takes(read(TokenKeys.KeyFile.Format.JWKS, set), rsa, JWSAlgorithm.RS256))
                .isFalse();
        assertFault(
                "no algorithm of [PS256] is for a key of kind RSA",
                TokenKeys.KeyFile.Format.JWKS,
                set,
                SigningAlgorithm.PS256);
        assertFault(
                "its algorithm 'HS256' is none that is taken with a key of kind RSA",
                TokenKeys.KeyFile.Format.JWKS,
                set.replace("RS512", "HS256"));
    }

    @Test
    void shouldPassOverKeysForOtherPurposes() throws Exception {
        String encryption = TestIssuer.jwks(TestIssuer.rsa("other")).replace("\"kty\"", "\"use\":\"enc\",\"kty\"");
        String both = encryption.replace("{\"keys\":[", "").replace("]}", "");
        var ring = read(
                TokenKeys.KeyFile.Format.JWKS, TestIssuer.jwks(rsa).replace("{\"keys\":[", "{\"keys\":[" + both + ","));
        assertThat(ring.keys()).hasSize(1);
    }

    @Test
    void shouldSayWhatIsWrongWithAFile() throws Exception {
        var missing = new TokenKeys.KeyFile(
                directory.resolve("none.pem"),
                TokenKeys.KeyFile.Format.PEM,
                Set.of(),
                "tidemark.yml:7: api.tokens.public-key");
        assertThatThrownBy(() -> KeyFiles.read(missing))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tidemark.yml:7: api.tokens.public-key: " + missing.path()
                        + ": there is no such file: name the one that holds the issuer's keys");
        assertFault("no -----BEGIN PUBLIC KEY-----", TokenKeys.KeyFile.Format.PEM, "");
        assertFault("no -----BEGIN PUBLIC KEY-----", TokenKeys.KeyFile.Format.PEM, TestIssuer.jwks(rsa));
        assertFault(
                "it holds a PRIVATE KEY: expected a PUBLIC KEY, as 'openssl pkey",
                TokenKeys.KeyFile.Format.PEM,
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertFault(
                "it is not a PUBLIC KEY",
                TokenKeys.KeyFile.Format.PEM,
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n");
        assertFault("an RSA key has 1024 bits; expected 2048", TokenKeys.KeyFile.Format.PEM, pem("RSA", 1024));
        assertFault("it is not a PUBLIC KEY of RSA or EC", TokenKeys.KeyFile.Format.PEM, pem("DSA", 2048));
        assertFault("it is no JSON Web Key Set", TokenKeys.KeyFile.Format.JWKS, rsa.pem());
        assertFault("it is no JSON Web Key Set", TokenKeys.KeyFile.Format.JWKS, "{\"keys\":[{\"kty\":\"RSA\"}]}");
        assertFault("expected 1 to 32 keys, there are 0", TokenKeys.KeyFile.Format.JWKS, "{\"keys\":[]}");
        assertFault(
                "the key s is a shared secret",
                TokenKeys.KeyFile.Format.JWKS,
                "{\"keys\":[{\"kty\":\"oct\",\"kid\":\"s\",\"k\":\"c2VjcmV0\"}]}");
    }

    private void assertFault(
            String part, TokenKeys.KeyFile.Format format, String text, SigningAlgorithm... algorithms) {
        assertThatThrownBy(() -> read(format, text, algorithms))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("here: ")
                .hasMessageContaining(part);
    }

    private KeyRing read(TokenKeys.KeyFile.Format format, String text, SigningAlgorithm... algorithms)
            throws Exception {
        Path file = Files.writeString(directory.resolve("keys"), text);
        return KeyFiles.read(new TokenKeys.KeyFile(file, format, Set.of(algorithms), "here"));
    }

    private static boolean takes(KeyRing ring, TestIssuer issuer, JWSAlgorithm algorithm) throws Exception {
        var token = SignedJWT.parse(
                issuer.sign(algorithm, TestIssuer.claims("1", Instant.EPOCH).build()));
        try {
            ring.verify(token);
            return true;
        } catch (RefusedTokenException e) {
            return false;
        }
    }

    private static String pem(String algorithm, int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.UTF_8))
                        .encodeToString(generator.generateKeyPair().getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }
}
