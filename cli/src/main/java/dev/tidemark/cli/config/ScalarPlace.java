package dev.tidemark.cli.config;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds characters of a value in the file that it was read from. YAML folds and indents lines: it adds and takes away
 * blanks alone, so the value's characters that are none stand in the file in the same order. Stateless.
 */
final class ScalarPlace {

    private ScalarPlace() {}

    /** {@code file:line} of a node. */
    static String of(String file, Node node) {
        return file + ":" + (node.getStartMark().getLine() + 1);
    }

    /**
     * {@code file:line:column} of a character of a value; where it cannot be told, the value's line.
     *
     * @param text all of the file
     * @param offset from 0
     */
    static String of(String file, String text, ScalarNode node, int offset) {
        int at = text.offsetByCodePoints(0, start(text, node));
        int end = text.offsetByCodePoints(0, node.getEndMark().getIndex());
        String value = node.getValue();
        int inValue = 0;
        while (at < end && inValue < value.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (Character.isWhitespace(value.charAt(inValue)) && inValue < offset) {
                inValue++;
            } else if (inValue >= offset || text.charAt(at) != value.charAt(inValue)) {
                break;
            } else {
                at++;
                inValue++;
            }
        }
        boolean found = inValue >= offset && at <= text.length();
        return found ? file + ":" + lineAndColumn(text, Math.min(at, end)) : of(file, node);
    }

    /** Behind the quote; of a block, behind its head. In code points. */
    private static int start(String text, ScalarNode node) {
        Mark start = node.getStartMark();
        ScalarStyle style = node.getScalarStyle();
        if (style == ScalarStyle.PLAIN) {
            return start.getIndex();
        }
        if (style == ScalarStyle.LITERAL || style == ScalarStyle.FOLDED) {
            int headEnd = text.indexOf('\n', text.offsetByCodePoints(0, start.getIndex()));
            return headEnd < 0 ? start.getIndex() : text.codePointCount(0, headEnd);
        }
        return start.getIndex() + 1;
    }

    private static String lineAndColumn(String text, int at) {
        long line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
        return line + ":" + (at - text.lastIndexOf('\n', at - 1));
    }
}
