package dev.tidemark.api.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.namespace.Tidemark;
import dev.tidemark.api.namespace.Tidemarks;
import dev.tidemark.contract.Lsn;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GateTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static final String RULES = "5f0d";

    private static final String TIMELINE = "7452001-1";

    private final Gate gate = new Gate(() -> NOW, () -> TIMELINE, Duration.ofSeconds(2), RULES);

    @Test
    void shouldBeOpenWhileTheTidemarkIsFresh() {
        assertThat(judge(behind(Duration.ZERO))).isEqualTo(GateState.OPEN);
        assertThat(judge(behind(Duration.ofSeconds(2)))).isEqualTo(GateState.OPEN);
        assertThat(judge(behind(Duration.ofSeconds(2).plusNanos(1_000)))).isEqualTo(GateState.STALE);
    }

    @Test
    void shouldGoByTheSourceThatIsFurthestBehind() {
        assertThat(judge(behind(Duration.ZERO, Duration.ofSeconds(3)))).isEqualTo(GateState.STALE);
        assertThat(judge(behind(Duration.ofSeconds(3), Duration.ZERO))).isEqualTo(GateState.STALE);
    }

    @Test
    void shouldNotBelieveATidemarkFromTheFuture() {
        assertThat(judge(behind(Duration.ofMillis(-100)))).isEqualTo(GateState.OPEN);
        assertThat(judge(behind(Duration.ofMillis(-101)))).isEqualTo(GateState.STALE);
    }

    @Test
    void shouldLetAClientAskForFresherAndNotForOlder() {
        var aSecond = Optional.of(behind(Duration.ofSeconds(1)));
        assertThat(gate.judge(aSecond, Duration.ofMillis(999))).isEqualTo(GateState.STALE);
        assertThat(gate.judge(aSecond, Duration.ofSeconds(1))).isEqualTo(GateState.OPEN);
        assertThat(gate.judge(Optional.of(behind(Duration.ofSeconds(3))), Duration.ofSeconds(4)))
                .isEqualTo(GateState.STALE);
    }

    @Test
    void shouldTrustNobodyWithOtherRulesOrNone() {
        assertThat(judge(tidemarks(RULES, "other"))).isEqualTo(GateState.OTHER_RULES);
        assertThat(judge(tidemarks(RULES, ""))).isEqualTo(GateState.OTHER_RULES);
        assertThat(judge(tidemarks(RULES, RULES))).isEqualTo(GateState.OPEN);
    }

    @Test
    void shouldNotTrustATidemarkThatWentBack() {
        assertThat(judge(new Tidemarks(0, behind(Duration.ZERO).bySource(), true)))
                .isEqualTo(GateState.WENT_BACK);
    }

    @Test
    void shouldNotTrustATidemarkOfAnotherPostgres() {
        var other = new Tidemark(Lsn.ZERO, NOW, RULES, "7452001-2");
        var same = behind(Duration.ZERO).bySource().get(0);
        assertThat(judge(new Tidemarks(0, List.of(other), false))).isEqualTo(GateState.OTHER_TIMELINE);
        assertThat(judge(new Tidemarks(0, List.of(same, other), false))).isEqualTo(GateState.OPEN);
    }

    @Test
    void shouldBeClosedWithoutATidemark() {
        assertThat(gate.judge(Optional.empty())).isEqualTo(GateState.NO_TIDEMARK);
    }

    private GateState judge(Tidemarks tidemarks) {
        return gate.judge(Optional.of(tidemarks));
    }

    private static Tidemarks tidemarks(String... rules) {
        return new Tidemarks(
                0,
                Arrays.stream(rules)
                        .map(digest -> new Tidemark(Lsn.ZERO, NOW, digest, TIMELINE))
                        .toList(),
                false);
    }

    private static Tidemarks behind(Duration... ages) {
        return new Tidemarks(
                0,
                Arrays.stream(ages)
                        .map(age -> new Tidemark(Lsn.ZERO, NOW.minus(age), RULES, TIMELINE))
                        .toList(),
                false);
    }
}
