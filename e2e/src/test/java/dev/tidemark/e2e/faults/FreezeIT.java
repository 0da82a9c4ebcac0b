package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.checker.Checker;
import dev.tidemark.e2e.checker.Report;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each process in turn stands still under load for longer than answers may be old: no answer is older all the same, and
 * when the process goes on, so does everything.
 */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class FreezeIT {

    private static final Duration SHORT = Duration.ofSeconds(4);

    /** Beyond every session's end and every timeout on the way. */
    private static final Duration LONG = Duration.ofSeconds(40);

    private final CheckedSystem system;

    FreezeIT(CheckedSystem system) {
        this.system = system;
    }

    /** On the way of a change: the gate closes. */
    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator"})
    void shouldServeNothingOldWhileThePipelineStandsStill(String victim) throws Exception {
        shouldCloseTheGate(victim, SHORT);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(strings = {"kafka", "walsender"})
    void shouldServeNothingOldWhileWhatThePipelineWaitsForStandsStill(String victim) throws Exception {
        shouldCloseTheGate(victim, SHORT);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator", "kafka", "walsender"})
    void shouldServeNothingOldWhileThePipelineStandsStillForLong(String victim) throws Exception {
        shouldCloseTheGate(victim, LONG);
    }

    @Test
    void shouldServeNothingOldAfterRedisStoodStill() throws Exception {
        shouldGoOn("redis", SHORT);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(strings = {"api", "postgres"})
    void shouldServeNothingOldAfterWhatAnswersStoodStill(String victim) throws Exception {
        shouldGoOn(victim, SHORT);
    }

    @Tag("faults")
    @ParameterizedTest
    @ValueSource(strings = {"api", "redis", "postgres"})
    void shouldServeNothingOldAfterWhatAnswersStoodStillForLong(String victim) throws Exception {
        shouldGoOn(victim, LONG);
    }

    private void shouldCloseTheGate(String victim, Duration duration) throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(200, Duration.ofMinutes(3));
            long staleBefore = checker.tally().bypasses("stale");
            Victim frozen = Victim.of(system, victim);
            try {
                frozen.freeze().run();
                Awaitility.await("the gate to close")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> checker.tally().bypasses("stale") > staleBefore);
                long hits = checker.tally().hits();
                Hold.on(duration);
                // A few were on their way when the gate was seen closed.
                assertThat(checker.tally().hits()).as("hits behind the gate").isLessThanOrEqualTo(hits + 10);
            } finally {
                frozen.resume().run();
            }
            judge(checker, victim, duration);
        }
    }

    private void shouldGoOn(String victim, Duration duration) throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(200, Duration.ofMinutes(3));
            Victim frozen = Victim.of(system, victim);
            try {
                frozen.freeze().run();
                Hold.on(duration);
            } finally {
                frozen.resume().run();
            }
            judge(checker, victim, duration);
        }
    }

    private void judge(Checker checker, String victim, Duration duration) throws Exception {
        checker.awaitHits(200, Duration.ofMinutes(3));
        Report report = checker.finish(victim + " frozen for " + duration.toSeconds() + " s");
        report.assertFourZeros(50, 400);
    }
}
