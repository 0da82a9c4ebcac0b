package dev.tidemark.invalidator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StreamsSettingsTest {

    @Test
    void shouldRunAThreadForEachSourceWhileThereAreProcessors() {
        assertThat(StreamsSettings.threads(1, 8)).isEqualTo(1);
        assertThat(StreamsSettings.threads(3, 8)).isEqualTo(3);
        assertThat(StreamsSettings.threads(100, 2)).isEqualTo(2);
    }
}
