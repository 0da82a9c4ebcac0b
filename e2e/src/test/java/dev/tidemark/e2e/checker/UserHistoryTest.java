package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import org.junit.jupiter.api.Test;

class UserHistoryTest {

    private final UserHistory history = new UserHistory();
    private final Findings findings = new Findings();

    @Test
    void shouldExpectOfAHitWhatWasCommittedBeforeTheBound() {
        history.committed(1, 100);
        history.committed(2, 200);
        history.committed(3, 300);

        assertThat(history.expect(310, 50).least(true, false)).isEqualTo(2);
        assertThat(history.expect(310, 50).least(false, false)).isEqualTo(3);
        assertThat(history.expect(310, 1_000).least(true, false)).isZero();
    }

    @Test
    void shouldExpectTheWriteThatWasAskedFor() {
        history.committed(1, 100);
        history.located(1, new Lsn(10), 0);
        history.committed(2, 200);

        assertThat(history.expect(210, 1_000).least(true, true)).isEqualTo(1);
        assertThat(history.expect(210, 1_000).lsn()).isEqualTo(new Lsn(10));
    }

    @Test
    void shouldRememberTheLatestOfManyWrites() {
        for (int value = 1; value <= 10_000; value++) {
            history.committed(value, value);
        }

        assertThat(history.expect(10_001, 100).least(true, false)).isEqualTo(9_900);
    }

    @Test
    void shouldFindLostAWriteThatTheTidemarkPassedWithoutARaise() {
        history.located(1, new Lsn(10), 5);

        history.judge(1, new Lsn(9), 5, 5, findings);
        assertThat(findings.count(Offence.LOST)).isZero();
        history.judge(1, new Lsn(10), 5, 5, findings);
        assertThat(findings.count(Offence.LOST)).isEqualTo(1);
        history.judge(1, new Lsn(11), 5, 5, findings);
        assertThat(findings.count(Offence.LOST)).as("told once").isEqualTo(1);
    }

    @Test
    void shouldFindResurrectedAVersionBelowTheHighestSeenBefore() {
        history.sawVersion(7);

        history.judge(1, new Lsn(1), 7, 7, findings);
        assertThat(findings.count(Offence.RESURRECTED)).isZero();
        history.judge(1, new Lsn(1), 6, 7, findings);
        assertThat(findings.count(Offence.RESURRECTED)).isEqualTo(1);
    }
}
