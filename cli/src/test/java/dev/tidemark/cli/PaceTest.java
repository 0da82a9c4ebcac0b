package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {

    private long now = -5;
    private final long start = now;
    private final Pace pace = new Pace(50, () -> now, this::sleep);

    @Test
    void shouldLetGoOnAsOftenASecondAsTold() throws Exception {
        List<Long> milliseconds = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            milliseconds.add(nextAfter(Duration.ZERO));
        }
        assertThat(milliseconds).containsExactly(0L, 20L, 40L, 60L);
    }

    @Test
    void shouldWaitForWhatIsLeftWhereSomethingTookTime() throws Exception {
        assertThat(nextAfter(Duration.ZERO)).isZero();
        assertThat(nextAfter(Duration.ofMillis(15))).isEqualTo(20);
        assertThat(nextAfter(Duration.ofMillis(30))).as("late").isEqualTo(50);
        assertThat(nextAfter(Duration.ZERO)).as("made up for").isEqualTo(60);
    }

    /** A database that was away for a minute must not get the reads of a minute at once. */
    @Test
    void shouldMakeUpForOneAfterALongPause() throws Exception {
        assertThat(nextAfter(Duration.ZERO)).isZero();
        assertThat(nextAfter(Duration.ofMinutes(1))).isEqualTo(60_000);
        assertThat(nextAfter(Duration.ZERO)).isEqualTo(60_000);
        assertThat(nextAfter(Duration.ZERO)).isEqualTo(60_020);
        assertThat(nextAfter(Duration.ZERO)).isEqualTo(60_040);
    }

    /** When it lets go on, in milliseconds from the start. */
    private long nextAfter(Duration work) throws InterruptedException {
        now += work.toNanos();
        pace.await();
        return Duration.ofNanos(now - start).toMillis();
    }

    private void sleep(long nanoseconds) {
        now += Math.max(0, nanoseconds);
    }
}
