package dev.tidemark.contract.ownership;

import java.util.List;

/** Which users a row of one table belongs to. */
public sealed interface OwnershipRule {

    /** The users that any of the expressions leads to. */
    record Union(List<OwnershipExpression> expressions) implements OwnershipRule {
        public Union {
            expressions = List.copyOf(expressions);
            if (expressions.isEmpty()) {
                throw new IllegalArgumentException("A rule has at least one expression");
            }
        }

        /** The row names its users in these columns. */
        public static Union ofColumns(String... columns) {
            return new Union(List.of(columns).stream()
                    .<OwnershipExpression>map(OwnershipExpression.UserColumn::new)
                    .toList());
        }

        @Override
        public String toString() {
            return expressions.size() == 1 ? expressions.get(0).toString() : expressions.toString();
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
