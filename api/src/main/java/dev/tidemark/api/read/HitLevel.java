package dev.tidemark.api.read;

import java.util.Locale;

/** Where a cached answer was. */
enum HitLevel {
    REDIS,
    /** In this process; Redis has told the version. */
    MEMORY,
    /** Under way: another request had begun to read it. */
    SHARED;

    /** As the metrics spell it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
