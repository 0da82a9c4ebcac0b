package dev.tidemark.contract.change;

/** One thing that a transaction did to the rows of a captured table. */
public sealed interface Change {

    /** A row that came into being. */
    record Insert(Row after) implements Change {}

    /** A row that was changed; what Postgres did not send of {@code before} is {@link Row#UNKNOWN}. */
    record Update(Row before, Row after) implements Change {
        public Update {
            if (!before.table().equals(after.table())) {
                throw new IllegalArgumentException("An update stays in one table, not "
                        + before.table().name() + " and " + after.table().name());
            }
        }
    }

    /** A row that is gone. */
    record Delete(Row before) implements Change {}

    /** All rows of a table gone at once. */
    record Truncate(CapturedTable table) implements Change {}
}
