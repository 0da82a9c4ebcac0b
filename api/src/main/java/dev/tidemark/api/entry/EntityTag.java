package dev.tidemark.api.entry;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The entity tag of a body: made of the JSON text alone, so that an answer read anew that says the same as before still
 * spares the client the transfer. It is weak, since one tag stands for the body in every encoding (RFC 9110 section
 * 8.8.3.3). Immutable.
 *
 * @param value the first 32 hexadecimal digits of the text's SHA-256
 */
public record EntityTag(String value) {

    static final int DIGITS = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

    public EntityTag {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not 32 hexadecimal digits");
        }
    }

    /** The tag of a JSON text. */
    public static EntityTag of(Buffer body) {
        return new EntityTag(sha256(body.getBytes()));
    }

    /** The first 32 hexadecimal digits of a SHA-256. */
    static String sha256(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(digest, 0, DIGITS / 2);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** As it stands in {@code ETag}: weak, in quotes. */
    @Override
    public String toString() {
        return "W/\"" + value + '"';
    }
}
