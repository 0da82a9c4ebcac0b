package dev.tidemark.api.entry;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The entity tag of a body: made of the body alone, so that an answer read anew that says the same as before still
 * spares the client the transfer. Immutable.
 *
 * @param value the first 32 hexadecimal digits of the body's SHA-256
 */
public record EntityTag(String value) {

    private static final int DIGITS = 32;
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{" + DIGITS + "}");

    /** One member of {@code If-None-Match}; a comma may stand inside the quotes. */
    private static final Pattern MEMBER = Pattern.compile("(?:W/)?(\"[^\"]*\")");

    public EntityTag {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is not 32 hexadecimal digits");
        }
    }

    /** The tag of a body. */
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

    /**
     * Whether {@code If-None-Match} names this tag, so that the client has the body already. Compares weakly, as RFC
     * 9110 section 13.1.2 says.
     */
    public boolean matches(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        if (ifNoneMatch.strip().equals("*")) {
            return true;
        }
        var members = MEMBER.matcher(ifNoneMatch);
        while (members.find()) {
            if (members.group(1).equals(toString())) {
                return true;
            }
        }
        return false;
    }

    /** As it stands in {@code ETag}, in quotes. */
    @Override
    public String toString() {
        return '"' + value + '"';
    }
}
