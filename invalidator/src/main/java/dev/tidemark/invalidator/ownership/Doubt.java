package dev.tidemark.invalidator.ownership;

import java.util.Locale;

/** Why a change raises everybody although the rules name nobody in particular, or cannot tell whom. */
public enum Doubt {
    /** The rule says so. */
    EVERYONE_RULE("the rule says everyone"),
    /** There is no rule for the table. */
    UNMAPPED_TABLE("the table has no ownership rule"),
    /** All rows of the table are gone, whosever they were. */
    TRUNCATE("the table was truncated"),
    /** Somebody altered the table, and Postgres does not tell what became of its rows. */
    TABLE_ALTERED("the table was altered"),
    /** Postgres did not send the value, and the state does not know the row. */
    OWNER_UNKNOWN("a value on the way to the owner was not sent"),
    /** What stands in the column cannot be a user id. */
    OWNER_MALFORMED("the owner is not a user id"),
    /** The column that a rule names is not there any more. */
    COLUMN_MISSING("a column that its rule needs is missing"),
    /** The row points to one that is not there. */
    PARENT_MISSING("the row that it points to is missing"),
    /** One change leads to more rows than are followed. */
    TOO_MANY_ROWS("its ways to users lead over too many rows"),
    /** One transaction changed more rows than are held until its end. */
    TRANSACTION_TOO_LARGE("its transaction changed too many rows");

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
        return name().toLowerCase(Locale.ROOT);
    }
}
