package dev.tidemark.api.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * A statement of SQL whose parameters have names: {@code :name}, told apart from casts, literals and comments.
 * Immutable.
 */
public final class NamedStatement {

    private final String sql;

    /** What stands around the parameters: one more than there are uses of parameters. */
    private final List<String> pieces = new ArrayList<>();

    /** For each use of a parameter its place in {@link #parameters}. */
    private final List<Integer> uses = new ArrayList<>();

    private final List<String> parameters = new ArrayList<>();

    private NamedStatement(String sql) {
        this.sql = sql;
    }

    /**
     * Reads one statement; a semicolon at its end is left out.
     *
     * @throws IllegalArgumentException when it is not one statement, has something without an end, or has parameters by
     *     number; the message names line and column
     */
    public static NamedStatement parse(String sql) {
        var statement = new NamedStatement(sql);
        statement.scan();
        return statement;
    }

    private void scan() {
        var text = new SqlText(sql);
        int pieceStart = 0;
        while (!text.atEnd()) {
            char here = text.peek(0);
            if (here == ':' && SqlText.isWordStart(text.peek(1))) {
                pieces.add(sql.substring(pieceStart, text.at()));
                text.skip(1);
                use(text.takeParameter());
                pieceStart = text.at();
            } else if (here == ';') {
                if (!sql.substring(text.at() + 1).isBlank()) {
                    throw new IllegalArgumentException(
                            "A read is one statement: a second one begins after the semicolon at "
                                    + SqlText.place(sql, text.at()));
                }
                break;
            } else {
                step(text, here);
            }
        }
        pieces.add(sql.substring(pieceStart, text.at()));
    }

    private void step(SqlText text, char here) {
        if (SqlText.isWordStart(here) || Character.isDigit(here)) {
            boolean escapes = text.takeWord().equalsIgnoreCase("e");
            if (escapes && text.peek(0) == '\'') {
                text.skipQuoted('\'', true);
            }
        } else if (here == '\'' || here == '"') {
            text.skipQuoted(here, false);
        } else if (text.startsWith("--")) {
            text.skipLineComment();
        } else if (text.startsWith("/*")) {
            text.skipBlockComment();
        } else if (text.startsWith("::")) {
            text.skip(2);
        } else if (here == '$' && Character.isDigit(text.peek(1))) {
            throw new IllegalArgumentException(
                    "Parameters have names here: write :name for the one at " + SqlText.place(sql, text.at()));
        } else if (here != '$' || !text.skipDollarQuoted()) {
            text.skip(1);
        }
    }

    private void use(String parameter) {
        if (!parameters.contains(parameter)) {
            parameters.add(parameter);
        }
        uses.add(parameters.indexOf(parameter));
    }

    /** The statement as it was written. */
    public String sql() {
        return sql;
    }

    /** The names of its parameters: the first is {@code $1}. */
    public List<String> parameters() {
        return List.copyOf(parameters);
    }

    /** The statement with {@code $1} and so on, for Postgres to find out their types. */
    public String positional() {
        return text(number -> "$" + number);
    }

    /**
     * The statement with parameters that are all sent as text.
     *
     * @param types Postgres' names of the parameters' types, in their order
     */
    public String textual(List<String> types) {
        return text(number -> "($" + number + "::text::" + types.get(number - 1) + ")");
    }

    private String text(IntFunction<String> parameter) {
        var text = new StringBuilder(sql.length() + 16 * uses.size());
        for (int i = 0; i < uses.size(); i++) {
            text.append(pieces.get(i)).append(parameter.apply(uses.get(i) + 1));
        }
        return text.append(pieces.get(uses.size())).toString();
    }

    /** Line and column of a character of a statement, both from 1. */
    public static String place(String sql, int offset) {
        return SqlText.place(sql, offset);
    }

    /**
     * Where a character of {@link #positional()} stands in the statement as it was written; both from 0.
     */
    int writtenOffset(int offset) {
        int inPositional = 0;
        int inSql = 0;
        for (int i = 0; i < uses.size(); i++) {
            int pieceEnd = inPositional + pieces.get(i).length();
            if (offset < pieceEnd) {
                break;
            }
            inSql += pieces.get(i).length();
            int parameterEnd = pieceEnd + 1 + Integer.toString(uses.get(i) + 1).length();
            if (offset < parameterEnd) {
                return inSql;
            }
            inPositional = parameterEnd;
            inSql += 1 + parameters.get(uses.get(i)).length();
        }
        return Math.min(inSql + offset - inPositional, sql.length());
    }
}
