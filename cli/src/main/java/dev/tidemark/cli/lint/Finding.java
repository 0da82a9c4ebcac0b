package dev.tidemark.cli.lint;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that is to be mended. Immutable.
 *
 * @param check what was looked at
 * @param object what it is about: a table, a column, a read
 * @param message what is wrong, and what follows from it
 * @param mend what to do
 */
public record Finding(Check check, String object, String message, String mend) implements Comparable<Finding> {

    private static final Comparator<Finding> ORDER =
            Comparator.comparing(Finding::check).thenComparing(Finding::object).thenComparing(Finding::message);

    public Finding {
        object = oneLine(object);
        message = oneLine(message);
        mend = oneLine(mend);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s*\\R\\s*", " ");
    }

    /** As {@code --json} prints it. */
    public Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("check", check.toString());
        fields.put("object", object);
        fields.put("message", message);
        fields.put("mend", mend);
        return fields;
    }

    @Override
    public int compareTo(Finding other) {
        return ORDER.compare(this, other);
    }
}
