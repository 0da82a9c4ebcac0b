package dev.tidemark.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.namespace.Tidemark;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private final Gate gate = new Gate(() -> NOW, Duration.ofSeconds(2));

    @Test
    void shouldBeOpenWhileTheTidemarkIsFresh() {
        assertThat(gate.isOpen(behind(Duration.ZERO))).isTrue();
        assertThat(gate.isOpen(behind(Duration.ofSeconds(2)))).isTrue();
        assertThat(gate.isOpen(behind(Duration.ofSeconds(2).plusNanos(1_000)))).isFalse();
    }

    @Test
    void shouldGoByTheSourceThatIsFurthestBehind() {
        assertThat(gate.isOpen(behind(Duration.ZERO, Duration.ofSeconds(3)))).isFalse();
        assertThat(gate.isOpen(behind(Duration.ofSeconds(3), Duration.ZERO))).isFalse();
    }

    @Test
    void shouldNotBelieveATidemarkFromTheFuture() {
        assertThat(gate.isOpen(behind(Duration.ofSeconds(-1)))).isTrue();
        assertThat(gate.isOpen(behind(Duration.ofSeconds(-3)))).isFalse();
    }

    private static Tidemarks behind(Duration... ages) {
        return new Tidemarks(Arrays.stream(ages)
                .map(age -> new Tidemark(Lsn.ZERO, NOW.minus(age)))
                .toList());
    }
}
