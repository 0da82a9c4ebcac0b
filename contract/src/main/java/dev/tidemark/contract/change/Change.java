package dev.tidemark.contract.change;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.TableName;
import java.util.Optional;

/** One thing that a transaction did to a captured table, or tells of all of them. */
public sealed interface Change {

    /** The table concerned, with the columns that travel; empty when the change tells of no rows. */
    Optional<CapturedTable> captured();

    /**
     * The name of the table concerned.
     *
     * @throws java.util.NoSuchElementException when it concerns no table
     */
    default TableName table() {
        return captured().orElseThrow().name();
    }

    /** A row that came into being. */
    record Insert(Row after) implements Change {
        @Override
        public Optional<CapturedTable> captured() {
            return Optional.of(after.table());
        }
    }

    /** A row that was changed; what Postgres did not send of {@code before} is {@link Row#UNKNOWN}. */
    record Update(Row before, Row after) implements Change {
        public Update {
            if (!before.table().equals(after.table())) {
                throw new IllegalArgumentException("An update stays in one table, not "
                        + before.table().name() + " and " + after.table().name());
            }
        }

        @Override
        public Optional<CapturedTable> captured() {
            return Optional.of(after.table());
        }
    }

    /** A row that is gone. */
    record Delete(Row before) implements Change {
        @Override
        public Optional<CapturedTable> captured() {
            return Optional.of(before.table());
        }
    }

    /** All rows of a table gone at once. */
    record Truncate(CapturedTable of) implements Change {
        @Override
        public Optional<CapturedTable> captured() {
            return Optional.of(of);
        }
    }

    /**
     * A table whose definition somebody changed: what Postgres did to its rows with that is not in the stream.
     *
     * @param table the table
     * @param command the command, as {@code ALTER TABLE}
     */
    record Alter(TableName table, String command) implements Change {
        @Override
        public Optional<CapturedTable> captured() {
            return Optional.empty();
        }
    }

    /**
     * Something that was lost before it came into the stream, so that everybody has to be raised.
     *
     * @param cause what
     */
    record Gap(GapCause cause) implements Change {
        @Override
        public Optional<CapturedTable> captured() {
            return Optional.empty();
        }
    }
}
