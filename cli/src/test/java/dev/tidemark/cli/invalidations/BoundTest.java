package dev.tidemark.cli.invalidations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.cli.invalidations.Bound.AtLsn;
import dev.tidemark.cli.invalidations.Bound.AtOffset;
import dev.tidemark.cli.invalidations.Bound.AtTime;
import dev.tidemark.contract.Lsn;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundTest {

    /** An hour ahead of UTC in winter. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T12:00:00Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-11-21T06:53:00Z, 2026-11-21T06:53:00Z",
        "2026-11-21T06:53:00.123456Z, 2026-11-21T06:53:00.123456Z",
        "2026-11-21T06:53+02:00, 2026-11-21T04:53:00Z",
        "2026-11-21T06:53, 2026-11-21T05:53:00Z",
        "2026-11-21 06:53:01, 2026-11-21T05:53:01Z",
        "2026-11-21, 2026-11-20T23:00:00Z",
        "90s, 2026-11-21T11:58:30Z",
        "30m, 2026-11-21T11:30:00Z",
        "1h, 2026-11-21T11:00:00Z",
        "2d, 2026-11-19T12:00:00Z",
        "0s, 2026-11-21T12:00:00Z",
    })
    void shouldReadATime(String text, Instant time) {
        assertThat(Bound.parse(text, CLOCK)).isEqualTo(new AtTime(time));
    }

    @Test
    void shouldReadAnLsn() {
        assertThat(Bound.parse("0/16B3748", CLOCK)).isEqualTo(new AtLsn(Lsn.parse("0/16B3748")));
        assertThat(Bound.parse("ff/ff", CLOCK)).isEqualTo(new AtLsn(Lsn.parse("FF/FF")));
    }

    @Test
    void shouldReadAnOffset() {
        assertThat(Bound.parse("1200", CLOCK)).isEqualTo(new AtOffset(OptionalInt.empty(), 1200));
        assertThat(Bound.parse("3@1200", CLOCK)).isEqualTo(new AtOffset(OptionalInt.of(3), 1200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yesterday",
                "1w",
                "-1h",
                "1.5h",
                "-5",
                "3@",
                "@5",
                "3@-1",
                "99999999999999999999",
                "123456@1",
                "9999999999d",
                "0/",
                "0/123456789",
                "G/0",
                "2026-13-01",
                "2026-11-21T25:00",
                "2026-11-21T06:53:00 Z",
                "06:53",
            })
    void shouldNameWhatIsOfNoForm(String text) {
        assertThatThrownBy(() -> Bound.parse(text, CLOCK))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is none of: a time (")
                .hasMessageContainingAll("(30m, 1h, 2d)", "0/16B3748", "3@1200");
    }
}
