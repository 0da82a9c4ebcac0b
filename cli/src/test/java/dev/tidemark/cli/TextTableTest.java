package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void shouldAlignColumnsByTheirWidestValue() {
        var table = new TextTable(List.of("id", "name"));
        table.add(List.of("1", "a"));
        table.add(List.of("1000", "b"));

        assertThat(print(table)).containsExactly("id    name", "1     a", "1000  b");
    }

    @Test
    void shouldKeepARowOnOneLine() {
        var table = new TextTable(List.of("text"));
        table.add(List.of("two\nlines\tand a tab\r"));

        assertThat(print(table)).containsExactly("text", "two lines and a tab");
    }

    @Test
    void shouldLeaveNullEmpty() {
        var table = new TextTable(List.of("a", "b", "c"));
        table.add(Arrays.asList("1", null, "3"));
        table.add(Arrays.asList("1", null, null));

        assertThat(print(table)).containsExactly("a  b  c", "1     3", "1");
    }

    @Test
    void shouldPrintTheHeadingsOfNoRows() {
        assertThat(print(new TextTable(List.of("a", "b")))).containsExactly("a  b");
    }

    private static List<String> print(TextTable table) {
        var text = new StringWriter();
        table.print(new PrintWriter(text));
        return text.toString().lines().toList();
    }
}
