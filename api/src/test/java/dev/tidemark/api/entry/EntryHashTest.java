package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EntryHashTest {

    @Test
    void shouldTellApartWhatAnswersDependOn() {
        assertThat(new String[] {
                    hash("r", "s", Map.of("a", "1", "b", "2")),
                    hash("r", "s", Map.of("a", "1b2")),
                    hash("r", "s", Map.of("a", "2", "b", "1")),
                    hash("r", "s2", Map.of("a", "1", "b", "2")),
                    hash("rs", "", Map.of("a", "1", "b", "2")),
                    hash("r", "s", Map.of())
                })
                .doesNotHaveDuplicates()
                .allMatch(hash -> hash.matches("[0-9a-f]{32}"));
    }

    @Test
    void shouldStayTheSameForTheSame() {
        assertThat(hash("invoices", "select 1", Map.of("limit", "50")))
                .isEqualTo(hash("invoices", "select 1", Map.of("limit", "50")));
    }

    private static String hash(String read, String sql, Map<String, String> arguments) {
        return new EntryHash(read, sql).of(new TreeMap<>(arguments));
    }
}
