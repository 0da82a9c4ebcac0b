package dev.tidemark.invalidator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class FenceDeadInstancesTest {

    private static final String INSTANCE = "tidemark-6f1c3a52-9d4e-4b7a-8c11-0d5e9f2b7a63";

    /** Each thread is a member of its own, and is missed at a time of its own. */
    @Test
    void shouldFenceAThreadWhoseInstanceHasAnotherThatIsNotMissedYet() {
        assertThat(FenceDeadInstances.dead(
                        Set.of(INSTANCE + "-1", INSTANCE + "-2"), Set.of(INSTANCE + "-StreamThread-2-consumer")))
                .containsExactly(INSTANCE + "-1");
    }

    @Test
    void shouldTellThreadsApartWhoseNumbersBeginAlike() {
        assertThat(FenceDeadInstances.dead(Set.of(INSTANCE + "-1"), Set.of(INSTANCE + "-StreamThread-11-consumer")))
                .containsExactly(INSTANCE + "-1");
    }

    @Test
    void shouldLeaveThoseThatAreInTheGroup() {
        assertThat(FenceDeadInstances.dead(Set.of(INSTANCE + "-1"), Set.of(INSTANCE + "-StreamThread-1-consumer")))
                .isEmpty();
    }

    @Test
    void shouldLeaveAnotherApplicationWhoseNameBeginsAlike() {
        assertThat(FenceDeadInstances.isOf("tidemark", INSTANCE + "-1")).isTrue();
        assertThat(FenceDeadInstances.isOf("tidemark", INSTANCE.replace("tidemark-", "tidemark-staging-") + "-1"))
                .isFalse();
    }
}
