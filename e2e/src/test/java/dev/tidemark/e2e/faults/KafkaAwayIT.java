package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.servers.Server;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Kafka goes away: changes wait in Postgres, the gate closes, nothing is lost. */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class KafkaAwayIT {

    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    private final CheckedSystem system;
    private final Server kafka;

    KafkaAwayIT(CheckedSystem system) {
        this.system = system;
        this.kafka = system.stack().kafkaServer();
    }

    @Test
    void shouldGoOnAfterKafkaWasStopped() throws Exception {
        shouldLoseNothing("kafka stopped for 4 s", checker -> Hold.stopped(kafka, SHORT));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterKafkaWasStoppedForAMinute() throws Exception {
        shouldLoseNothing("kafka stopped for 60 s", checker -> Hold.stopped(kafka, LONG));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterKafkaWasKilled() throws Exception {
        shouldLoseNothing("kafka killed", checker -> {
            kafka.kill();
            kafka.startAgain();
        });
    }

    private void shouldLoseNothing(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised())
                .as("whether anything was in doubt")
                .isFalse();
        assertThat(trial.failures()).as("requests without an answer").isZero();
    }
}
