package dev.tidemark.contract.change;

import dev.tidemark.contract.TableName;

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

    /**
     * A table whose definition somebody changed: what Postgres did to its rows with that is not in the stream.
     *
     * @param table the table
     * @param command the command, as {@code ALTER TABLE}
     */
    record Alter(TableName table, String command) implements Change {}
}
