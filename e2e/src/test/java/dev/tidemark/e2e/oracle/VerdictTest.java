package dev.tidemark.e2e.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Owners ANN_AND_BOB = new Owners(new TreeMap<>(Map.of("ann", "row 1", "bob", "row 2")), "");
    private static final Owners EVERYBODY = new Owners(new TreeMap<>(), "row 1");

    @Test
    void shouldAcceptJustWhoWasTouched() {
        Verdict verdict = Verdict.of(ANN_AND_BOB, new Raised(Set.of("ann", "bob"), false));

        assertThat(verdict.isMissed()).isFalse();
        assertThat(verdict.isExcess()).isFalse();
    }

    @Test
    void shouldTellWhoWasMissedAndWhoWasRaisedBeside() {
        Verdict verdict = Verdict.of(ANN_AND_BOB, new Raised(Set.of("ann", "eve"), false));

        assertThat(verdict.missed()).containsOnlyKeys("bob");
        assertThat(verdict.excess()).containsExactly("eve");
        assertThat(verdict.isExcess()).isTrue();
    }

    @Test
    void shouldTakeEverybodyInsteadOfSomeForExcess() {
        Verdict verdict = Verdict.of(ANN_AND_BOB, new Raised(Set.of(), true));

        assertThat(verdict.isMissed()).isFalse();
        assertThat(verdict.isExcess()).isTrue();
    }

    @Test
    void shouldTakeSomeInsteadOfEverybodyForMissed() {
        assertThat(Verdict.of(EVERYBODY, new Raised(Set.of("ann"), false)).missed())
                .containsOnlyKeys("everybody");
        assertThat(Verdict.of(EVERYBODY, new Raised(Set.of("ann"), true)).isMissed())
                .isFalse();
        assertThat(Verdict.of(EVERYBODY, new Raised(Set.of("ann"), true)).isExcess())
                .isFalse();
    }
}
