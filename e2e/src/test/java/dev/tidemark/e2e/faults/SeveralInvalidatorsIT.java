package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.InvalidatorGroup;
import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.Checker;
import dev.tidemark.e2e.checker.Workload;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Two sources and several invalidators, of which one that works goes away under load, for good or for a while: another one
 * goes on.
 */
@Tag("alone")
@Tag("faults")
class SeveralInvalidatorsIT {

    private static final Duration TAKEOVER = Duration.ofMinutes(2);
    private static final int ENOUGH_HITS = 100;

    private static CheckedSystem system;

    @BeforeAll
    static void start() throws Exception {
        system = CheckedSystem.startWithTwoSources(Workload.usual());
    }

    @AfterAll
    static void stop() throws Exception {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void shouldLoseNothingWhenTheOwnersOfBothSourcesAreKilled() throws Exception {
        shouldLoseNothing("owners of two sources killed", List.of("a", "b", "c"), (checker, group) -> {
            for (int source = 0; source < 2; source++) {
                group.kill(group.awaitOwnerOf(source));
                awaitTakeover(checker);
            }
        });
    }

    @Test
    void shouldLoseNothingWhenTheFormerOwnerWakesUp() throws Exception {
        shouldLoseNothing("zombie invalidator of two sources", List.of("a", "b"), (checker, group) -> {
            String zombie = group.awaitOwnerOf(0);
            String successor = zombie.equals("a") ? "b" : "a";
            group.process(zombie).freeze();
            awaitTakeover(checker);
            assertThat(group.awaitOwnerOf(0)).isEqualTo(successor);

            group.process(zombie).resume();
            Awaitility.await("the zombie to take part again")
                    .atMost(TAKEOVER)
                    .until(() -> group.members().size() == 2);
            group.awaitCopies();
            group.kill(group.awaitOwnerOf(0));
            awaitTakeover(checker);
        });
    }

    private interface Fault {
        void happen(Checker checker, InvalidatorGroup group) throws Exception;
    }

    private void shouldLoseNothing(String name, List<String> instances, Fault fault) throws Exception {
        system.role("invalidator").close();
        try (var group = new InvalidatorGroup(system.stack())) {
            for (String instance : instances) {
                group.start(instance);
            }
            group.awaitCopies();
            Trial trial = Trial.of(system, name, checker -> fault.happen(checker, group));

            trial.report().assertFourZeros(50, 600);
            assertThat(trial.isEverybodyRaised())
                    .as("whether anything was in doubt")
                    .isFalse();
            assertThat(trial.failures()).as("requests without an answer").isZero();
        } finally {
            system.startRole("invalidator");
        }
    }

    /** The gate opens when another one has gone on: what came from the cache before it closed does not count. */
    private static void awaitTakeover(Checker checker) {
        long start = System.nanoTime();
        long closed = checker.tally().bypasses("stale");
        Awaitility.await("the gate to close")
                .atMost(TAKEOVER)
                .until(() -> checker.tally().bypasses("stale") > closed);
        checker.awaitHits(1, TAKEOVER);
        System.out.println("checker takeover: hits again after " + (System.nanoTime() - start) / 1_000_000 + " ms");
        checker.awaitHits(ENOUGH_HITS, TAKEOVER);
    }
}
