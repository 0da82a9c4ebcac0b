package dev.tidemark.contract.ownership;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The language of ownership rules, see {@code docs/ownership.md}. Stateless. */
public final class OwnershipSyntax {

    private static final Pattern COLUMN = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\"");

    private OwnershipSyntax() {}

    /**
     * Reads the expressions of one table: one of {@code everyone} and {@code nobody}, or columns.
     *
     * @throws IllegalArgumentException when an expression is not of the language; the message says what was expected
     */
    public static OwnershipRule parse(List<String> expressions) {
        if (expressions.size() == 1) {
            switch (expressions.get(0).strip()) {
                case "everyone" -> {
                    return new OwnershipRule.Everyone();
                }
                case "nobody" -> {
                    return new OwnershipRule.Nobody();
                }
                default -> {
                    // a column
                }
            }
        }
        if (expressions.isEmpty()) {
            throw new IllegalArgumentException("an empty list: expected at least one column, everyone or nobody");
        }
        List<String> columns = new ArrayList<>();
        for (String expression : expressions) {
            columns.add(column(expression.strip()));
        }
        return new OwnershipRule.Columns(columns);
    }

    private static String column(String expression) {
        if (expression.equals("everyone") || expression.equals("nobody")) {
            throw new IllegalArgumentException("'" + expression + "' stands alone, not in a list");
        }
        if (!COLUMN.matcher(expression).matches()) {
            throw new IllegalArgumentException(
                    "'" + expression + "': expected a column of the row that holds a user id, everyone or nobody");
        }
        return expression.startsWith("\"")
                ? expression.substring(1, expression.length() - 1).replace("\"\"", "\"")
                : expression.toLowerCase(java.util.Locale.ROOT);
    }
}
