package dev.tidemark.cli.invalidations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.cli.invalidations.Extent.Offsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RangeTest {

    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1h | 2h | --to 2026-11-21T10:00:00Z is before --from 2026-11-21T11:00:00Z",
                "0/16B3748 | 0/16B3747 | --to 0/16B3747 is before --from 0/16B3748",
                "F/0 | 80000000/0 |",
                "5 | 4 | --to 4 is before --from 5",
                "5 | 2@4 | --to 2@4 is before --from 5",
                "2@5 | 2@4 | --to 2@4 is before --from 2@5",
                "2@5 | 3@9 | --from 2@5 and --to 3@9 are of two partitions",
                "2026-11-21T12:00:01 | | --from 2026-11-21T12:00:01Z is in the future",
                "1h | 2026-11-22 | --to 2026-11-22T00:00:00Z is in the future",
                "1h | 1h |",
                "0/1 | 1h |",
                "5 | 5 |",
            })
    void shouldMakeSense(String from, @Nullable String to, @Nullable String fault) {
        if (fault == null) {
            assertThat(range(from, to).from()).contains(Bound.parse(from, CLOCK));
        } else {
            assertThatThrownBy(() -> range(from, to))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(fault);
        }
    }

    @Test
    void shouldLackWhatWasDeleted() {
        var whole = new Extent(Map.of(0, new Offsets(0, 9), 1, new Offsets(0, 9)), Optional.of(NOON));
        var cut = new Extent(Map.of(0, new Offsets(0, 9), 1, new Offsets(5, 9)), Optional.of(NOON.minusSeconds(3600)));
        var emptied = new Extent(Map.of(0, new Offsets(9, 9)), Optional.empty());

        assertThat(whole.mayLackOf(range("2h", null))).isFalse();
        assertThat(cut.mayLackOf(range("2h", null))).isTrue();
        assertThat(cut.mayLackOf(range("1h", null))).isFalse();
        assertThat(cut.mayLackOf(range("0/1", null))).isTrue();
        assertThat(cut.mayLackOf(range("4", null))).isTrue();
        assertThat(cut.mayLackOf(range("5", null))).isFalse();
        assertThat(cut.mayLackOf(range("0@4", null))).isFalse();
        assertThat(emptied.mayLackOf(range("1h", null))).isTrue();
        assertThat(emptied.isEmpty()).isTrue();
    }

    private static Range range(String from, @Nullable String to) {
        return Range.of(
                Optional.of(Bound.parse(from, CLOCK)),
                Optional.ofNullable(to).map(text -> Bound.parse(text, CLOCK)),
                NOON);
    }
}
