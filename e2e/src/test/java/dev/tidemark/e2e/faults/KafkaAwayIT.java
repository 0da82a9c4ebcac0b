package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.Workload;
import dev.tidemark.e2e.servers.Server;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka goes away: changes wait in Postgres, the gate closes, nothing is lost. */
class KafkaAwayIT {

    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    private static CheckedSystem system;
    private static Server kafka;

    @BeforeAll
    static void start() throws Exception {
        system = CheckedSystem.start(Workload.usual());
        kafka = system.stack().kafkaServer();
    }

    @AfterAll
    static void stop() throws Exception {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void shouldGoOnAfterKafkaWasStopped() throws Exception {
        shouldLoseNothing("kafka stopped for 4 s", checker -> stopFor(SHORT));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterKafkaWasStoppedForAMinute() throws Exception {
        shouldLoseNothing("kafka stopped for 60 s", checker -> stopFor(LONG));
    }

    @Test
    void shouldGoOnAfterKafkaWasKilled() throws Exception {
        shouldLoseNothing("kafka killed", checker -> {
            kafka.kill();
            kafka.startAgain();
        });
    }

    private static void shouldLoseNothing(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised())
                .as("whether anything was in doubt")
                .isFalse();
        assertThat(trial.report().tally().failures())
                .as("requests without an answer")
                .isZero();
    }

    private static void stopFor(Duration duration) {
        kafka.stop();
        Hold.on(duration);
        kafka.startAgain();
    }
}
