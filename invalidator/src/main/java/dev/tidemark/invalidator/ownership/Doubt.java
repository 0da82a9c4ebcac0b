package dev.tidemark.invalidator.ownership;

/** Why a change raises everybody although the rules name nobody in particular, or cannot tell whom. */
public enum Doubt {
    /** The rule says so. */
    EVERYONE_RULE("the rule says everyone"),
    /** There is no rule for the table. */
    UNMAPPED_TABLE("the table has no ownership rule"),
    /** All rows of the table are gone, whosever they were. */
    TRUNCATE("the table was truncated"),
    /** Postgres did not send the owner: a column outside the replica identity, or an unchanged TOASTed value. */
    OWNER_UNKNOWN("the owner was not sent"),
    /** What stands in the column cannot be a user id. */
    OWNER_MALFORMED("the owner is not a user id");

    private final String reason;

    Doubt(String reason) {
        this.reason = reason;
    }

    /** For people. */
    public String reason() {
        return reason;
    }

    /** For metrics. */
    public String label() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
