package dev.tidemark.api.postgres;

import java.util.function.IntPredicate;

/**
 * A place in a text of SQL, and how to step over what stands there as Postgres' own scanner does. Not thread-safe.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical structure</a>
 */
final class SqlText {

    private final String sql;
    private int at;

    SqlText(String sql) {
        this.sql = sql;
    }

    int at() {
        return at;
    }

    boolean atEnd() {
        return at >= sql.length();
    }

    /** The character some places further on, or NUL, which no SQL has, behind the end. */
    char peek(int further) {
        return at + further < sql.length() ? sql.charAt(at + further) : '\0';
    }

    boolean startsWith(String text) {
        return sql.startsWith(text, at);
    }

    void skip(int characters) {
        at += characters;
    }

    /** Takes the identifier or number that stands here; it may have {@code $} in it, which then begins nothing. */
    String takeWord() {
        return take(character -> isWordPart(character) || character == '$');
    }

    /** Takes the name of a parameter. */
    String takeParameter() {
        return take(SqlText::isWordPart);
    }

    private String take(IntPredicate isPart) {
        int start = at;
        while (!atEnd() && isPart.test(sql.charAt(at))) {
            at++;
        }
        return sql.substring(start, at);
    }

    /**
     * Steps over a literal or quoted identifier; a doubled quote stands for itself.
     *
     * @param backslashEscapes whether a backslash takes the meaning from what follows it
     */
    void skipQuoted(char quote, boolean backslashEscapes) {
        int start = at++;
        while (!atEnd()) {
            char character = sql.charAt(at);
            if (character == '\\' && backslashEscapes) {
                at += 2;
            } else if (character != quote) {
                at++;
            } else if (peek(1) == quote) {
                at += 2;
            } else {
                at++;
                return;
            }
        }
        throw endless("What is quoted", start);
    }

    /** Steps over {@code $tag$ … $tag$}; false when no such thing begins here. */
    boolean skipDollarQuoted() {
        int start = at;
        int tagEnd = at + 1;
        while (tagEnd < sql.length() && isWordPart(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        if (tagEnd >= sql.length() || sql.charAt(tagEnd) != '$' || Character.isDigit(peek(1))) {
            return false;
        }
        String tag = sql.substring(start, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        if (end < 0) {
            throw endless("What is quoted with " + tag, start);
        }
        at = end + tag.length();
        return true;
    }

    /** Steps over a comment to the end of the line. */
    void skipLineComment() {
        int end = sql.indexOf('\n', at);
        at = end < 0 ? sql.length() : end;
    }

    /** Steps over a comment that may have others in it. */
    void skipBlockComment() {
        int start = at;
        int depth = 0;
        do {
            if (atEnd()) {
                throw endless("The comment", start);
            }
            if (startsWith("/*")) {
                depth++;
                at += 2;
            } else if (startsWith("*/")) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    /** Line and column of a place, both from 1. */
    static String place(String sql, int offset) {
        int line = 1
                + (int) sql.substring(0, offset).chars().filter(c -> c == '\n').count();
        int column = offset - sql.lastIndexOf('\n', offset - 1);
        return "line " + line + ", column " + column;
    }

    static boolean isWordStart(int character) {
        return Character.isLetter(character) || character == '_';
    }

    private static boolean isWordPart(int character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    private IllegalArgumentException endless(String what, int start) {
        return new IllegalArgumentException(what + " does not end: it begins at " + place(sql, start));
    }
}
