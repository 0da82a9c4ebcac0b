package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StoreAnswersTest {

    private static final int MANY = 1_000;

    @Test
    void shouldSpreadTimesToLiveOverTheLastTenth() {
        Set<Duration> jittered = new HashSet<>();
        for (int i = 0; i < MANY; i++) {
            jittered.add(StoreAnswers.jittered(Duration.ofSeconds(1_000)));
        }
        assertThat(jittered)
                .allSatisfy(ttl -> assertThat(ttl).isBetween(Duration.ofSeconds(900), Duration.ofSeconds(1_000)))
                .as("in each third of it")
                .anyMatch(ttl -> ttl.toMillis() < 933_000)
                .anyMatch(ttl -> ttl.toMillis() > 933_000 && ttl.toMillis() < 966_000)
                .anyMatch(ttl -> ttl.toMillis() > 966_000);
    }

    @Test
    void shouldLeaveATimeToLiveThatIsTooShortToBeCut() {
        for (int i = 0; i < MANY; i++) {
            assertThat(StoreAnswers.jittered(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(1));
        }
    }
}
