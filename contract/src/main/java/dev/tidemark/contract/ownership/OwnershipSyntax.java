package dev.tidemark.contract.ownership;

import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.OwnershipExpression.PointedToBy;
import dev.tidemark.contract.ownership.OwnershipExpression.PointsTo;
import dev.tidemark.contract.ownership.OwnershipExpression.UserColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The language of ownership rules, see {@code docs/ownership.md}. Stateless.
 *
 * <pre>
 * rule       = "everyone" | "nobody" | expression {expression}
 * expression = column
 *            | columns "->" table ["(" column {"," column} ")"]
 *            | columns "<-" table "(" column {"," column} ")" ["." column]
 * columns    = column | "(" column {"," column} ")"
 * table      = [schema "."] name
 * </pre>
 */
public final class OwnershipSyntax {

    private static final String EVERYONE = "everyone";
    private static final String NOBODY = "nobody";

    /** What means the same without double quotes. */
    private static final Pattern PLAIN = Pattern.compile("[\\p{Ll}_][\\p{Ll}\\p{N}_$]*");

    private OwnershipSyntax() {}

    /** An identifier as rules write it: in double quotes only where it has to be. */
    public static String quoted(String identifier) {
        return PLAIN.matcher(identifier).matches() ? identifier : TableName.quote(identifier);
    }

    /**
     * Reads the expressions of one table: one of {@code everyone} and {@code nobody}, or ways to users.
     *
     * @throws IllegalArgumentException when an expression is not of the language; the message names the token and says
     *     what was expected in its place
     */
    public static OwnershipRule parse(List<String> expressions) {
        if (expressions.isEmpty()) {
            throw new IllegalArgumentException("an empty list: expected at least one column, everyone or nobody");
        }
        if (expressions.size() == 1) {
            switch (expressions.get(0).strip()) {
                case EVERYONE -> {
                    return new OwnershipRule.Everyone();
                }
                case NOBODY -> {
                    return new OwnershipRule.Nobody();
                }
                default -> {
                    // an expression
                }
            }
        }
        return new OwnershipRule.Union(
                expressions.stream().map(OwnershipSyntax::expression).toList());
    }

    private static OwnershipExpression expression(String text) {
        String word = text.strip();
        if (word.equals(EVERYONE) || word.equals(NOBODY)) {
            throw new IllegalArgumentException("'" + word + "' stands alone, not in a list");
        }
        return new Parser(text).expression();
    }

    /** Reads one expression, token by token. */
    private static final class Parser {

        private static final Pattern TOKEN =
                Pattern.compile("\\s*(->|<-|[(),.]|[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\"|\\S)");
        private static final Pattern NAME = Pattern.compile("[\\p{L}_\"].*", Pattern.DOTALL);

        private final String text;
        private final Matcher matcher;
        private String token = "";
        private int start;

        Parser(String text) {
            this.text = text.stripTrailing();
            this.matcher = TOKEN.matcher(this.text);
            next();
        }

        OwnershipExpression expression() {
            boolean isList = token.equals("(");
            List<String> columns = isList ? list() : List.of(name("a column of the table"));
            OwnershipExpression expression;
            if (accept("->")) {
                expression = pointsTo(columns);
            } else if (accept("<-")) {
                expression = pointedToBy(columns);
            } else if (isList) {
                throw expected("'->' or '<-' after a list of columns");
            } else {
                expression = new UserColumn(columns.get(0));
            }
            if (!token.isEmpty()) {
                throw expected(expression instanceof UserColumn ? "'->', '<-' or the end" : "the end");
            }
            return expression;
        }

        private PointsTo pointsTo(List<String> columns) {
            TableName table = table();
            int at = start;
            List<String> target = token.equals("(") ? list() : List.of();
            if (!target.isEmpty() && target.size() != columns.size()) {
                throw mismatch(at, columns, target);
            }
            return new PointsTo(columns, table, target);
        }

        private PointedToBy pointedToBy(List<String> columns) {
            TableName table = table();
            int at = start;
            if (!token.equals("(")) {
                throw expected("'(' and the columns of " + table + " that point here");
            }
            List<String> pointing = list();
            if (pointing.size() != columns.size()) {
                throw mismatch(at, columns, pointing);
            }
            Optional<String> user = accept(".")
                    ? Optional.of(name("a column of " + table + " that holds a user id"))
                    : Optional.empty();
            return new PointedToBy(columns, table, pointing, user);
        }

        private TableName table() {
            String first = name("a table");
            return accept(".")
                    ? new TableName(first, name("a table of schema " + first))
                    : new TableName("public", first);
        }

        private List<String> list() {
            List<String> columns = new ArrayList<>();
            do {
                next();
                columns.add(name("a column"));
            } while (token.equals(","));
            if (!accept(")")) {
                throw expected("',' or ')'");
            }
            return columns;
        }

        private String name(String what) {
            if (!NAME.matcher(token).matches() || token.equals("\"")) {
                throw expected(what);
            }
            String name = token.startsWith("\"")
                    ? token.substring(1, token.length() - 1).replace("\"\"", "\"")
                    : token.toLowerCase(Locale.ROOT);
            next();
            return name;
        }

        private boolean accept(String wanted) {
            if (token.equals(wanted)) {
                next();
                return true;
            }
            return false;
        }

        private void next() {
            if (matcher.find()) {
                token = matcher.group(1);
                start = matcher.start(1);
            } else {
                token = "";
                start = text.length();
            }
        }

        private IllegalArgumentException expected(String what) {
            String found = token.isEmpty() ? "the end" : "'" + token + "'";
            return new IllegalArgumentException(
                    "'" + text + "': expected " + what + ", found " + found + " at character " + (start + 1));
        }

        private IllegalArgumentException mismatch(int at, List<String> columns, List<String> others) {
            return new IllegalArgumentException("'" + text + "': expected as many columns as on the left, "
                    + columns.size() + ", found " + others.size() + " at character " + (at + 1));
        }
    }
}
