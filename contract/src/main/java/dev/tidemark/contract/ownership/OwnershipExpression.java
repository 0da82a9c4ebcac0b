package dev.tidemark.contract.ownership;

import dev.tidemark.contract.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One way from a row to the users it belongs to. A null in a column leads to nobody. Immutable. */
public sealed interface OwnershipExpression {

    /** The row names the user: the column holds an id, or an array of them. */
    record UserColumn(String column) implements OwnershipExpression {
        @Override
        public String toString() {
            return quoted(column);
        }
    }

    /**
     * Whoever owns the row that this one points to. A column that holds an array points to several.
     *
     * @param columns of this row, one for each of the target's
     * @param table the table pointed to
     * @param target its columns, empty for its primary key
     */
    record PointsTo(List<String> columns, TableName table, List<String> target) implements OwnershipExpression {
        public PointsTo {
            columns = List.copyOf(columns);
            target = List.copyOf(target);
            if (!target.isEmpty() && target.size() != columns.size()) {
                throw new IllegalArgumentException(columns.size() + " columns cannot point to " + target.size());
            }
        }

        @Override
        public String toString() {
            return list(columns) + " -> " + name(table) + (target.isEmpty() ? "" : "(" + quotedAll(target) + ")");
        }
    }

    /**
     * Whoever the rows that point to this one name, or own.
     *
     * @param columns of this row that they point to
     * @param table their table
     * @param pointing their columns, one for each of this row's
     * @param user their column that names users, empty for their own owners
     */
    record PointedToBy(List<String> columns, TableName table, List<String> pointing, Optional<String> user)
            implements OwnershipExpression {
        public PointedToBy {
            columns = List.copyOf(columns);
            pointing = List.copyOf(pointing);
            if (pointing.size() != columns.size()) {
                throw new IllegalArgumentException(pointing.size() + " columns cannot point to " + columns.size());
            }
        }

        @Override
        public String toString() {
            return list(columns) + " <- " + name(table) + "(" + quotedAll(pointing) + ")"
                    + user.map(column -> "." + quoted(column)).orElse("");
        }
    }

    private static String list(List<String> columns) {
        return columns.size() == 1 ? quoted(columns.get(0)) : "(" + quotedAll(columns) + ")";
    }

    private static String name(TableName table) {
        return table.schema().equals("public")
                ? quoted(table.name())
                : quoted(table.schema()) + "." + quoted(table.name());
    }

    private static String quoted(String identifier) {
        return OwnershipSyntax.quoted(identifier);
    }

    private static String quotedAll(List<String> identifiers) {
        return identifiers.stream().map(OwnershipSyntax::quoted).collect(Collectors.joining(", "));
    }
}
