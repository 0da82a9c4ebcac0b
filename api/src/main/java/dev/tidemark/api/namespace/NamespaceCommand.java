package dev.tidemark.api.namespace;

import java.util.Locale;

/** What a user can ask of the own namespace. */
public enum NamespaceCommand {
    STATUS,
    /** Makes all entries unreachable. */
    CLEAR,
    DISABLE,
    /** Makes all entries unreachable, too: changes may have passed unseen while caching was off. */
    ENABLE;

    /** As the script and the metrics spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
