package dev.tidemark.api.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * A password as Django keeps it: {@code pbkdf2_sha256$iterations$salt$hash}. Immutable.
 *
 * @param iterations how often PBKDF2 goes round
 * @param salt mixed in, as text
 * @param hash 32 bytes in Base64
 * @see <a href="https://docs.djangoproject.com/en/stable/topics/auth/passwords/">Password management in Django</a>
 */
record DjangoPassword(int iterations, String salt, String hash) {

    private static final Pattern FORM = Pattern.compile("pbkdf2_sha256\\$([1-9][0-9]{0,8})\\$([^$]+)\\$([^$]+)");

    private static final int HASH_BITS = 256;

    /** Reads what stands in {@code auth_user.password}; empty for other algorithms and for unusable passwords. */
    static Optional<DjangoPassword> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new DjangoPassword(Integer.parseInt(matcher.group(1)), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** Whether this is the password. Takes as long for a wrong one, and long: never on an event loop. */
    boolean matches(String password) {
        byte[] actual = Base64.getEncoder().encode(derive(password));
        return MessageDigest.isEqual(actual, hash.getBytes(StandardCharsets.UTF_8));
    }

    private byte[] derive(String password) {
        var key = new PBEKeySpec(password.toCharArray(), salt.getBytes(StandardCharsets.UTF_8), iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has PBKDF2 with HMAC-SHA-256", e);
        } finally {
            key.clearPassword();
        }
    }
}
