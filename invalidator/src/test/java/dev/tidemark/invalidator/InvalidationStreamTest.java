package dev.tidemark.invalidator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvalidationStreamTest {

    /** The names of containers that are stopped are not known. */
    private static final String NOBODY = "no-such-host.invalid:9092";

    @TempDir
    private Path directory;

    /** Whoever begins anew tries again and again: what failed must not stand in the way of what comes after it. */
    @Test
    void shouldFailInTheSameWayEachTimeWhileTheNamesOfKafkaAreNotKnown() {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "tidemark");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, NOBODY);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        var topology = InvalidationTopology.build(
                TopologyFixture.ownership(Map.of("notes", List.of("user_id"))),
                1,
                new RecordingNamespaceVersions(),
                new InvalidatorMetrics(new SimpleMeterRegistry()),
                Clock.systemUTC());

        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatThrownBy(() -> new InvalidationStream(topology, settings, isSettling -> {}))
                    .as("attempt " + attempt)
                    .isInstanceOf(InvalidatorStartException.class)
                    .hasMessageStartingWith("Kafka at " + NOBODY + " cannot be used: No resolvable bootstrap urls");
        }
        assertThatThrownBy(() -> new FenceDeadInstances(NOBODY, "tidemark"))
                .isInstanceOf(InvalidatorStartException.class)
                .hasMessageStartingWith("Kafka at " + NOBODY + " cannot be used");
    }
}
