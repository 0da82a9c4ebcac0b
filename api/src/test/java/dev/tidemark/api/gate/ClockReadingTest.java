package dev.tidemark.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClockReadingTest {

    private static final Instant SOME_TIME = Instant.parse("2026-01-31T12:00:00Z");

    @Test
    void shouldNeverBeBehindPostgresAndNeverAheadByMoreThanTheRoundTrip() {
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long askedAt = random.nextLong(1_000_000_000_000L);
            long there = random.nextLong(50_000_000);
            long back = random.nextLong(50_000_000);
            var reading = new ClockReading(askedAt, SOME_TIME);

            var told = reading.at(askedAt + there + back);

            var real = SOME_TIME.plusNanos(back);
            assertThat(Duration.between(real, told)).isBetween(Duration.ZERO, Duration.ofNanos(there));
        }
    }

    @Test
    void shouldGoOnBetweenQuestions() {
        var reading = new ClockReading(7_000, SOME_TIME);
        assertThat(reading.at(7_000)).isEqualTo(SOME_TIME);
        assertThat(reading.at(7_000 + 3_000_000_000L)).isEqualTo(SOME_TIME.plusSeconds(3));
    }
}
