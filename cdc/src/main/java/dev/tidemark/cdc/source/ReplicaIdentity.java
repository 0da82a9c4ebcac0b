package dev.tidemark.cdc.source;

/** What Postgres logs of a row as it was before an UPDATE or DELETE. */
enum ReplicaIdentity {
    /** The columns of the primary key. */
    DEFAULT('d'),
    /** The columns of one unique index. */
    INDEX('i'),
    /** All columns. */
    FULL('f'),
    /** Nothing. */
    NOTHING('n');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    /** Reads {@code pg_class.relreplident}. */
    static ReplicaIdentity of(String code) {
        for (ReplicaIdentity identity : values()) {
            if (code.length() == 1 && code.charAt(0) == identity.code) {
                return identity;
            }
        }
        throw new IllegalArgumentException("pg_class.relreplident '" + code + "' is unknown");
    }
}
