package dev.tidemark.api.postgres;

import java.io.Serial;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** A statement that Postgres does not take as it stands; the message says why. */
public final class FaultyStatementException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String mend;
    private final int offset;

    FaultyStatementException(String message, String mend, @Nullable Throwable cause) {
        this(message, mend, -1, cause);
    }

    FaultyStatementException(String message, String mend, int offset, @Nullable Throwable cause) {
        super(message, cause);
        this.mend = mend;
        this.offset = offset;
    }

    /** What to do. */
    public String mend() {
        return mend;
    }

    /** Where in the statement as it was written, from 0; empty when Postgres did not say. */
    public OptionalInt offset() {
        return offset < 0 ? OptionalInt.empty() : OptionalInt.of(offset);
    }
}
