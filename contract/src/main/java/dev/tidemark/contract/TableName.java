package dev.tidemark.contract;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A table with its schema, both as the catalog spells them (no quotes, case kept). Immutable.
 *
 * @param schema the schema
 * @param name the table
 */
public record TableName(String schema, String name) implements Comparable<TableName> {

    private static final String IDENTIFIER = "([\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"]|\"\")+\")";
    private static final Pattern FORM = Pattern.compile(IDENTIFIER + "(?:\\." + IDENTIFIER + ")?");

    public TableName {
        if (schema.isEmpty() || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A table name has a schema and a name, this one is '" + schema + "." + name + "'");
        }
    }

    /**
     * Reads a table as SQL writes it: {@code table}, {@code schema.table}, either part in double quotes where its case
     * or characters need them. Without a schema it is {@code public}.
     *
     * @throws IllegalArgumentException when the text is not a table name
     */
    public static TableName parse(String text) {
        var matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a table name: expected table or schema.table, a part"
                            + " with capitals or other characters in double quotes");
        }
        String first = unquote(matcher.group(1));
        return matcher.group(2) == null
                ? new TableName("public", first)
                : new TableName(first, unquote(matcher.group(2)));
    }

    private static String unquote(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier.toLowerCase(Locale.ROOT);
    }

    /** The identifier for SQL text, quoted. */
    public String quoted() {
        return quote(schema) + "." + quote(name);
    }

    /** Quotes any identifier for SQL text. */
    public static String quote(String identifier) {
        return "\"" + identifier.replace("\"", "\"\"") + "\"";
    }

    @Override
    public int compareTo(TableName other) {
        int bySchema = schema.compareTo(other.schema);
        return bySchema != 0 ? bySchema : name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return schema + "." + name;
    }
}
