package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.GapCause;
import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.servers.Server;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Postgres goes away: what is cached is served within its bound, the rest waits, nothing is lost. */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class PostgresAwayIT {

    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CheckedSystem system;
    private final Server postgres;

    PostgresAwayIT(CheckedSystem system) {
        this.system = system;
        this.postgres = system.stack().postgresServer();
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterPostgresWasStopped() throws Exception {
        shouldRaiseNobodyInDoubt("postgres stopped for 4 s", checker -> Hold.stopped(postgres, SHORT));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterPostgresWasStoppedForAMinute() throws Exception {
        shouldRaiseNobodyInDoubt("postgres stopped for 60 s", checker -> Hold.stopped(postgres, LONG));
    }

    /** Asynchronous commits may be lost, and nobody tells whether there were any. */
    @Test
    void shouldRaiseEverybodyAfterPostgresWasKilled() throws Exception {
        Trial trial = shouldLoseNothing("postgres killed", checker -> {
            postgres.kill();
            postgres.startAgain();
        });

        assertThat(trial.isEverybodyRaised()).isTrue();
        assertThat(system.stack().redis().hget("tidemark:main", "gap_cause"))
                .isEqualTo(GapCause.DATABASE_CRASHED.label());
    }

    private void shouldRaiseNobodyInDoubt(String name, Trial.Fault fault) throws Exception {
        assertThat(shouldLoseNothing(name, fault).isEverybodyRaised())
                .as("whether anything was in doubt")
                .isFalse();
    }

    private Trial shouldLoseNothing(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        return trial;
    }
}
