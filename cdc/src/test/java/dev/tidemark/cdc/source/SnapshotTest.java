package dev.tidemark.cdc.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SnapshotTest {

    private static final long EPOCH = 1L << 32;

    @Test
    void shouldSeeWhatHadEnded() {
        var snapshot = Snapshot.parse("745:750:746,748");

        assertThat(snapshot).isEqualTo(new Snapshot(745, 750, Set.of(746L, 748L)));
        assertThat(snapshot.sees(3)).isTrue();
        assertThat(snapshot.sees(744)).isTrue();
        assertThat(snapshot.sees(747)).isTrue();
    }

    @Test
    void shouldNotSeeWhatHadNotEnded() {
        var snapshot = Snapshot.parse("745:750:746,748");

        assertThat(snapshot.sees(746)).isFalse();
        assertThat(snapshot.sees(748)).isFalse();
        assertThat(snapshot.sees(750)).isFalse();
        assertThat(snapshot.sees(751)).isFalse();
        assertThat(Snapshot.parse("745:745:").sees(745)).isFalse();
    }

    @Test
    void shouldTellTransactionsAcrossAWrapOfTheirIds() {
        long wrapped = 3 * EPOCH;
        var snapshot = Snapshot.parse((wrapped - 2) + ":" + (wrapped + 5) + ":" + (wrapped - 2) + "," + (wrapped + 1));

        assertThat(snapshot.sees(EPOCH - 3)).isTrue();
        assertThat(snapshot.sees(EPOCH - 2)).isFalse();
        assertThat(snapshot.sees(EPOCH - 1)).isTrue();
        assertThat(snapshot.sees(0)).isTrue();
        assertThat(snapshot.sees(1)).isFalse();
        assertThat(snapshot.sees(5)).isFalse();
        assertThat(Snapshot.parse((wrapped - 9) + ":" + (wrapped - 9) + ":").sees(3))
                .isFalse();
    }
}
