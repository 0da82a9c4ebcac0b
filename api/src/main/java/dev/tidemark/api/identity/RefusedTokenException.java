package dev.tidemark.api.identity;

import java.io.Serial;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A token that is not taken. Immutable; without a stack trace, strangers make as many as they like. */
final class RefusedTokenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** Why, as it is counted. */
    enum Cause {
        /** No JSON Web Token. */
        MALFORMED,
        /** Signed in a way that is not taken with any key it could mean. */
        ALGORITHM,
        /** Signed with a key that is not known. */
        UNKNOWN_KEY,
        /** Signed by somebody else, or changed. */
        SIGNATURE,
        /** Its time is over. */
        EXPIRED,
        /** Not yet good, for somebody else, or without a user or an end. */
        CLAIMS;

        /** As it stands in a label. */
        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Cause why;

    RefusedTokenException(Cause why) {
        this(why, null);
    }

    RefusedTokenException(Cause why, @Nullable Throwable cause) {
        super("Token refused: " + why.label(), cause, false, false);
        this.why = why;
    }

    Cause why() {
        return why;
    }
}
