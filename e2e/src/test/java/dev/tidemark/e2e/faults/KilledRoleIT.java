package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of each role under load, and a start anew: nothing is lost, and nobody is raised in doubt. */
@Tag("alone")
@Tag("faults")
@ExtendWith(CheckedSystemExtension.class)
class KilledRoleIT {

    private final CheckedSystem system;

    KilledRoleIT(CheckedSystem system) {
        this.system = system;
    }

    @ParameterizedTest
    @ValueSource(strings = {"cdc", "invalidator", "api"})
    void shouldGoOnAfterARoleWasKilledTwice(String victim) throws Exception {
        Trial trial = Trial.of(system, victim + " killed twice", checker -> {
            for (int kill = 1; kill <= 2; kill++) {
                system.role(victim).kill();
                system.startRole(victim);
            }
        });

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised())
                .as("whether anything was in doubt")
                .isFalse();
    }
}
