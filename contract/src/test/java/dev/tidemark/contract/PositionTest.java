package dev.tidemark.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PositionTest {

    @Test
    void shouldGrowFromCommitToCommitAndWithinATransaction() {
        var commit = Position.after(Lsn.parse("0/100"));
        var within = new Position(Lsn.parse("0/100"), 3);
        var next = Position.after(Lsn.parse("0/200"));

        assertThat(List.of(Position.START, commit, within, next)).isSorted();
    }

    @Test
    void shouldOrderItsTextsAsItself() {
        var random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            var one = new Position(new Lsn(random.nextLong() >> random.nextInt(64)), random.nextInt(3));
            var other = new Position(new Lsn(random.nextLong() >> random.nextInt(64)), random.nextInt(3));
            assertThat(Integer.signum(one.toString().compareTo(other.toString())))
                    .as("%s and %s", one, other)
                    .isEqualTo(Integer.signum(one.compareTo(other)));
            assertThat(Position.parse(one.toString())).isEqualTo(one);
        }
    }

    @Test
    void shouldRefuseOtherTexts() {
        assertThatThrownBy(() -> Position.parse("0/16B3748")).hasMessageContaining("is not a position");
        assertThatThrownBy(() -> new Position(Lsn.ZERO, -1)).hasMessageContaining("-1");
    }
}
