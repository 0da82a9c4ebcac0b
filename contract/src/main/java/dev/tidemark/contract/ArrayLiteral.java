package dev.tidemark.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Arrays as Postgres writes them: braces around elements between commas, double quotes around an element that needs
 * them, {@code NULL} without quotes. Stateless.
 *
 * @see <a href="https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO">Array input and output syntax</a>
 */
public final class ArrayLiteral {

    private ArrayLiteral() {}

    /** Writes an array, every element but null in double quotes. */
    public static String of(List<? extends @Nullable Object> elements) {
        var text = new StringBuilder("{");
        for (Object element : elements) {
            if (text.length() > 1) {
                text.append(',');
            }
            if (element == null) {
                text.append("NULL");
            } else {
                text.append('"')
                        .append(element.toString().replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
        }
        return text.append('}').toString();
    }

    /**
     * The elements that are not null, of all dimensions in order.
     *
     * @throws IllegalArgumentException when the text is not an array
     */
    public static List<String> elements(String text) {
        List<String> elements = new ArrayList<>();
        int depth = 0;
        int i = text.indexOf('{'); // Bounds that do not begin at 1 stand before it.
        if (i < 0) {
            throw malformed(text);
        }
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '{') {
                depth++;
                i++;
            } else if (c == '}') {
                depth--;
                i++;
            } else if (c == ',') {
                i++;
            } else if (c == '"') {
                i = quoted(text, i + 1, elements);
            } else {
                i = plain(text, i, elements);
            }
        }
        if (depth != 0) {
            throw malformed(text);
        }
        return elements;
    }

    private static int quoted(String text, int start, List<String> elements) {
        var element = new StringBuilder();
        int i = start;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\') {
                i++;
            }
            if (i < text.length()) {
                element.append(text.charAt(i++));
            }
        }
        if (i >= text.length()) {
            throw malformed(text);
        }
        elements.add(element.toString());
        return i + 1;
    }

    private static int plain(String text, int start, List<String> elements) {
        int end = start;
        while (end < text.length() && text.charAt(end) != ',' && text.charAt(end) != '}') {
            end++;
        }
        String element = text.substring(start, end);
        if (!element.equals("NULL")) {
            elements.add(element);
        }
        return end;
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("'" + text + "' is not an array");
    }
}
