package dev.tidemark.api.entry;

import dev.tidemark.contract.Sha256;
import io.vertx.core.buffer.Buffer;
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
        return new EntityTag(Sha256.firstHalf(body.getBytes()));
    }

    /** As it stands in {@code ETag}: weak, in quotes. */
    @Override
    public String toString() {
        return "W/\"" + value + '"';
    }
}
