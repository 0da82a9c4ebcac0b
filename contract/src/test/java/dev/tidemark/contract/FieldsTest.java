package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FieldsTest {

    @Test
    void shouldReadBackWhatItWrote() {
        List<@Nullable String> fields =
                Arrays.asList("a\tb", "", null, "line\nline\r", "\\N", "back\\slash", "\\?", "é€😀", "unknown");
        var line = new StringBuilder();
        fields.forEach(field -> Fields.append(line, field));

        assertThat(line.toString()).doesNotContain("\n").doesNotContain("\r");
        assertThat(Fields.split(line.toString())).isEqualTo(fields);
    }

    @Test
    void shouldReadBackALineThatBeginsWithAnEmptyField() {
        for (List<@Nullable String> fields : List.of(List.of(""), List.of("", "x"), List.of("", "", "\\!"))) {
            assertThat(Fields.split(Fields.line(fields))).isEqualTo(fields);
        }
    }

    @Test
    void shouldTellAnOmittedValueFromAnUnsentOne() {
        List<@Nullable String> fields = Fields.split(Fields.line(List.of(Fields.OMITTED, Fields.UNKNOWN, "omitted")));

        assertThat(fields.stream().map(Fields::isUnknown)).containsExactly(true, true, false);
        assertThat(fields.stream().map(Fields::isUnsent)).containsExactly(false, true, false);
    }

    @Test
    void shouldTellAnUnknownValueFromATextThatReadsLikeIt() {
        var line = new StringBuilder("row");
        Fields.append(line, Fields.UNKNOWN);
        Fields.append(line, "unknown");

        List<@Nullable String> fields = Fields.split(line.toString());
        assertThat(Fields.isUnknown(fields.get(1))).isTrue();
        assertThat(Fields.isUnknown(fields.get(2))).isFalse();
        assertThat(line).hasToString("row\t\\?\tunknown");
    }

    @Test
    void shouldRefuseAnEscapeItDoesNotKnow() {
        assertThatThrownBy(() -> Fields.split("a\tb\\x")).isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> Fields.split("a\\")).isInstanceOf(MalformedRecordException.class);
    }
}
