package dev.tidemark.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "2s, PT2S", "5 m, PT5M", "1h, PT1H", "7d, PT168H", "999999999d, P999999999D"})
    void shouldReadADurationWithItsUnit(String text, Duration duration) {
        assertThat(Values.duration(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "-5m", "1.5s", "5 minutes", "5M", "1s 1s", "0ms", "9999999999s"})
    void shouldRefuseWhatIsNoDuration(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.duration(text))
                .withMessageContaining("'" + text + "'")
                .withMessageContaining("expected");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", "1", "on", ""})
    void shouldTakeNothingForABooleanThatYamlDoesNot(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.bool(text))
                .withMessage("'" + text + "' is neither true nor false");
    }

    @Test
    void shouldReadAnIntegerWithinItsBounds() {
        assertThat(Values.integer("0", 0, 65_535)).isZero();
        assertThat(Values.integer("65535", 0, 65_535)).isEqualTo(65_535);
    }

    @ParameterizedTest
    @CsvSource({"-1, -1 is not between", "65536, 65536 is not between", "4294967296, 4294967296 is not between"})
    void shouldRefuseAnIntegerOutsideItsBounds(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.integer(text, 0, 65_535))
                .withMessageContaining(message)
                .withMessageContaining("0 and 65535");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.0", "0x10", "ten", "99999999999999999999"})
    void shouldRefuseWhatIsNoWholeNumber(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Values.number(text))
                .withMessage("'" + text + "' is not a whole number");
    }

    @Test
    void shouldReadTimeoutsAsDjangoWritesThem() {
        assertThat(Values.seconds("300")).isEqualTo(Duration.ofMinutes(5));
    }
}
