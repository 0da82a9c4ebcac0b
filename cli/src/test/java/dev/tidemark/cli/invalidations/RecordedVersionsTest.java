package dev.tidemark.cli.invalidations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.invalidation.Invalidation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordedVersionsTest {

    private final RecordedVersions recorded = new RecordedVersions(2);

    @Test
    void shouldKeepTheHighestInWhateverOrder() {
        recorded.add(raise("7", 5));
        recorded.add(raise("7", 9));
        recorded.add(raise("7", 8));
        recorded.add(raise(null, 20));
        recorded.add(raise(null, 10));

        assertThat(recorded.users()).containsOnlyKeys(new UserId("7")).containsValue(9L);
        assertThat(recorded.epoch()).isEqualTo(20);
        assertThat(recorded.everybody()).isTrue();
        assertThat(recorded.records()).isEqualTo(5);
    }

    @Test
    void shouldHoldNoMoreUsersThanItMay() {
        recorded.add(raise("7", 5));
        recorded.add(raise("8", 5));
        recorded.add(raise("8", 6));

        assertThatThrownBy(() -> recorded.add(raise("9", 5)))
                .isInstanceOf(InvalidationsException.class)
                .hasMessage(
                        "More than 2 users are in the range: narrow it by --from, --to or --user, or raise everybody"
                                + " by 'tidemark clear --everybody'");
    }

    private static Invalidation raise(@Nullable String user, long version) {
        return new Invalidation(
                new SourceName("main"),
                Position.START,
                Optional.ofNullable(user).map(UserId::new),
                version,
                Instant.EPOCH,
                List.of(),
                0);
    }
}
