package dev.tidemark.invalidator;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvalidationStreamTest {

    /** The names of containers that are stopped are not known. */
    private static final String NOBODY = "no-such-host.invalid:9092";

    @TempDir
    private Path directory;

    /** Whoever begins anew tries again after that, and after nothing else. */
    @Test
    void shouldNotBeAbleToStartWhileTheNamesOfKafkaAreNotKnown() {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "tidemark");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, NOBODY);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, directory.toString());
        var topology = new Topology().addSource("changes", "tidemark.changes");

        assertThatThrownBy(() -> new InvalidationStream(topology, settings, () -> {}))
                .isInstanceOf(InvalidatorStartException.class)
                .hasMessageStartingWith("Kafka at " + NOBODY + " cannot be used: No resolvable bootstrap urls");
        assertThatThrownBy(() -> new FenceDeadInstances(NOBODY, "tidemark"))
                .isInstanceOf(InvalidatorStartException.class)
                .hasMessageStartingWith("Kafka at " + NOBODY + " cannot be used");
    }
}
