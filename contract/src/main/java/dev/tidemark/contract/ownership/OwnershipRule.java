package dev.tidemark.contract.ownership;

import java.util.List;

/** Which users a row of one table belongs to. */
public sealed interface OwnershipRule {

    /** The row names its users: each of the columns holds one user id, or null for nobody. */
    record Columns(List<String> columns) implements OwnershipRule {
        public Columns {
            columns = List.copyOf(columns);
            if (columns.isEmpty()) {
                throw new IllegalArgumentException("A rule names at least one column");
            }
        }

        @Override
        public String toString() {
            return columns.size() == 1 ? columns.get(0) : columns.toString();
        }
    }

    /** Every user sees the row: a change to it invalidates everybody. */
    record Everyone() implements OwnershipRule {
        @Override
        public String toString() {
            return "everyone";
        }
    }

    /** No cached answer depends on the row. */
    record Nobody() implements OwnershipRule {
        @Override
        public String toString() {
            return "nobody";
        }
    }
}
