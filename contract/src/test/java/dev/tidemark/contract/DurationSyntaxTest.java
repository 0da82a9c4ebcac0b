package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationSyntaxTest {

    @ParameterizedTest
    @CsvSource({
        "0ms, PT0S",
        "250ms, PT0.25S",
        "2s, PT2S",
        "5 m, PT5M",
        "1h, PT1H",
        "7d, PT168H",
        "999999999d, P999999999D"
    })
    void shouldReadADurationWithItsUnit(String text, Duration duration) {
        assertThat(DurationSyntax.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-5m", "1.5s", "5 minutes", "5M", "1s 1s", "9999999999s"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DurationSyntax.parse(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("expected");
    }
}
