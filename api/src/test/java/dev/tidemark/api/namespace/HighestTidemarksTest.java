package dev.tidemark.api.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HighestTidemarksTest {

    private final HighestTidemarks highest = new HighestTidemarks();

    @Test
    void shouldTrustWhatGrows() {
        assertThat(answer(0, 100).wentBack()).isFalse();
        assertThat(answer(0, 100).wentBack()).isFalse();
        assertThat(answer(0, 200).wentBack()).isFalse();
    }

    @Test
    void shouldNotTrustALowerLsnUntilTheEpochIsHigher() {
        answer(5, 200);
        assertThat(answer(5, 199).wentBack()).isTrue();
        assertThat(answer(5, 100).wentBack()).isTrue();
        assertThat(answer(6, 100).wentBack()).isFalse();
        assertThat(answer(6, 99).wentBack()).isTrue();
    }

    @Test
    void shouldNotTrustALowerEpochWhateverTheLsn() {
        answer(5, 200);
        assertThat(answer(4, 300).wentBack()).isTrue();
    }

    @Test
    void shouldNoticeTheSourceThatWentBackAmongOthers() {
        answer(0, 100, 100);
        answer(0, 300, 100);
        answer(0, 300, 400);
        assertThat(answer(0, 500, 399).wentBack()).isTrue();
        assertThat(answer(0, 299, 500).wentBack()).isTrue();
        assertThat(answer(0, 300, 400).wentBack()).isFalse();
    }

    @Test
    void shouldCompareWithWhatWasKnownWhenTheQuestionWasSent() {
        answer(0, 100);
        var known = highest.known();
        answer(0, 200);
        assertThat(highest.judge(tidemarks(0, 150), known).wentBack()).isFalse();
        assertThat(answer(0, 150).wentBack()).isTrue();
    }

    private Tidemarks answer(long epoch, long... lsns) {
        return highest.judge(tidemarks(epoch, lsns), highest.known());
    }

    private static Tidemarks tidemarks(long epoch, long... lsns) {
        return new Tidemarks(
                epoch,
                Arrays.stream(lsns)
                        .mapToObj(lsn -> new Tidemark(new Lsn(lsn), Instant.EPOCH, "", ""))
                        .toList(),
                false);
    }
}
