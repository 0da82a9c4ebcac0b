package dev.tidemark.cli.rules;

import dev.tidemark.cli.catalog.Catalog;
import dev.tidemark.cli.catalog.Table;
import dev.tidemark.contract.TableName;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The table whose rows are the users, and its key. */
final class UsersTable {

    /** Types whose text is the text of the same value in SQL, so that it can stand for a user. */
    private static final Set<String> TYPES =
            Set.of("smallint", "integer", "bigint", "uuid", "text", "character varying", "character");

    private static final int MOST_SUGGESTIONS = 5;

    private UsersTable() {}

    /**
     * The column that names users.
     *
     * @throws IllegalArgumentException when the table does not exist or its key cannot name users
     */
    static String key(Catalog catalog, TableName users) {
        Table table = catalog.tables().get(users);
        if (table == null || !table.isPermanent()) {
            throw new IllegalArgumentException("there is no permanent table " + TableText.of(users) + "; "
                    + (catalog.tables().isEmpty()
                            ? "the database has none at all"
                            : "there are " + suggestions(catalog, users)));
        }
        if (table.primaryKey().size() != 1) {
            throw new IllegalArgumentException("the key of " + TableText.of(users) + " has to be one column, "
                    + (table.primaryKey().isEmpty()
                            ? "and it has no primary key: add one"
                            : "not (" + String.join(", ", table.primaryKey())
                                    + "): name a table with a primary key of one column, or write the rules by hand"));
        }
        String key = table.primaryKey().get(0);
        String type = table.column(key).map(Table.Column::type).orElse("generated");
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("the key " + key + " of " + TableText.of(users) + " is of type " + type
                    + ", which cannot hold a user id; one of "
                    + TYPES.stream().sorted().collect(Collectors.joining(", ")) + " can");
        }
        return key;
    }

    /** Those of the same name in other schemas, then those whose names are nearest. */
    private static String suggestions(Catalog catalog, TableName users) {
        List<TableName> nearest = catalog.tables().values().stream()
                .filter(Table::isPermanent)
                .map(Table::name)
                .sorted(Comparator.comparingInt((TableName table) -> edits(table.name(), users.name()))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        String named =
                nearest.stream().limit(MOST_SUGGESTIONS).map(TableText::of).collect(Collectors.joining(", "));
        int others = nearest.size() - MOST_SUGGESTIONS;
        return others > 0 ? named + " and " + others + " more" : named;
    }

    /** How many letters have to be put in, taken out or replaced to make one text of the other (Levenshtein). */
    private static int edits(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int column = 0; column < above.length; column++) {
            above[column] = column;
        }
        for (int row = 1; row <= one.length(); row++) {
            int[] line = new int[above.length];
            line[0] = row;
            for (int column = 1; column < above.length; column++) {
                int replaced = above[column - 1] + (one.charAt(row - 1) == other.charAt(column - 1) ? 0 : 1);
                line[column] = Math.min(replaced, Math.min(above[column], line[column - 1]) + 1);
            }
            above = line;
        }
        return above[other.length()];
    }
}
