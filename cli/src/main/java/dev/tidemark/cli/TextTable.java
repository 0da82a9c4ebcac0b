package dev.tidemark.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of text under aligned headings. */
final class TextTable {

    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();
    private final int[] widths;

    TextTable(List<String> headings) {
        widths = new int[headings.size()];
        add(new ArrayList<>(headings));
    }

    /** Adds a row; null is left empty. */
    void add(List<@Nullable String> values) {
        List<String> line = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            String text = value == null
                    ? ""
                    : value.replace('\r', ' ').replace('\n', ' ').replace('\t', ' ');
            line.add(text);
            widths[i] = Math.max(widths[i], text.length());
        }
        lines.add(line);
    }

    void print(PrintWriter out) {
        for (List<String> line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                text.append(line.get(i));
                if (i < line.size() - 1) {
                    text.append(" ".repeat(widths[i] - line.get(i).length())).append(GAP);
                }
            }
            out.println(text.toString().stripTrailing());
        }
    }
}
