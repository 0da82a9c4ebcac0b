package dev.tidemark.cdc.publish;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ChangesTopicTest {

    @Test
    void shouldTellThatTheNamesOfKafkaAreNotKnown() {
        assertThatThrownBy(() -> new ChangesTopic("no-such-host.invalid:9092", 0))
                .isInstanceOf(PublishException.class)
                .hasMessageStartingWith(
                        "Kafka at no-such-host.invalid:9092 cannot be used: No resolvable bootstrap urls");
    }
}
