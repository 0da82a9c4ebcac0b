package dev.tidemark.api.entry;

import java.util.Locale;

/** How a body is encoded, in entries and on the wire. */
public enum Encoding {
    /** As it is. */
    IDENTITY,
    GZIP;

    /** As entries and {@code Content-Encoding} spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
