package dev.tidemark.cli.lint;

import java.util.Locale;

/** What is looked at, in the order in which findings are told. */
public enum Check {
    RULE_WITHOUT_TABLE,
    RULE_WITHOUT_COLUMN,
    RULE_WITHOUT_KEY,
    TABLE_WITHOUT_RULE,
    UNLOGGED_TABLE,
    UNSEEN_PARTITION,
    NO_PRIMARY_KEY,
    REPLICA_IDENTITY_NOTHING,
    NOT_IN_PUBLICATION,
    TOASTABLE_COLUMN,
    READ_REFUSED,
    READ_WITHOUT_RULE,
    READ_WITHOUT_USER,
    DDL_NOT_REPORTED,
    REDIS_EVICTION;

    /** Its name for people and in JSON: {@code table-without-rule}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
