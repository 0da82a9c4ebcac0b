package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MonitorLineTest {

    @Test
    void shouldReadClientCommandAndArguments() {
        var line = MonitorLine.parse("+1339518083.107412 [0 127.0.0.1:60866] \"get\" \"a key\"")
                .orElseThrow();

        assertThat(line.client()).isEqualTo("127.0.0.1:60866");
        assertThat(line.words()).containsExactly("GET", "a key");
        assertThat(line.isOfScript()).isFalse();
    }

    @Test
    void shouldTellCommandsOfScripts() {
        assertThat(MonitorLine.parse("+1.0 [0 lua] \"SET\" \"k\" \"v\"")
                        .orElseThrow()
                        .isOfScript())
                .isTrue();
    }

    @Test
    void shouldReadWhatIsEscaped() {
        var line = MonitorLine.parse("+1.0 [0 unix:/tmp/a b] \"set\" \"a\\\"] \\\"b\" \"\\\\\\n\\x41\\xff\" \"\"")
                .orElseThrow();

        assertThat(line.client()).isEqualTo("unix:/tmp/a b");
        assertThat(line.words()).containsExactly("SET", "a\"] \"b", "\\\nA\u00ff", "");
    }

    @Test
    void shouldReadNothingFromAnotherLine() {
        assertThat(MonitorLine.parse("+OK")).isEmpty();
        assertThat(MonitorLine.parse("")).isEmpty();
        assertThat(MonitorLine.parse("+1.0 [0 127.0.0.1:1]")).isEmpty();
    }
}
