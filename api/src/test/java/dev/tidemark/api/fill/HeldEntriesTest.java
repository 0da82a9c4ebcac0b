package dev.tidemark.api.fill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.fill.HeldEntries.Held;
import dev.tidemark.contract.UserId;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldEntriesTest {

    private static final long BYTES = 100_000;
    private static final UserId USER = new UserId("1");

    private final AtomicReference<Instant> now = new AtomicReference<>(TestEntries.CREATED);
    private final HeldEntries held = new HeldEntries(BYTES, now::get);

    @Test
    void shouldTellTheVersionOfWhatItHas() {
        keep(7, "[7]");
        assertThat(held.find(USER, "hash").map(Held::version))
                .contains(TestEntries.place("1", 7).version());
        assertThat(held.find(new UserId("2"), "hash")).isEmpty();
        assertThat(held.find(USER, "other")).isEmpty();
    }

    @Test
    void shouldKeepTheLatestVersion() {
        keep(8, "[8]");
        keep(7, "[7]");
        assertThat(held.find(USER, "hash").orElseThrow().entry().body()).hasToString("[8]");
        keep(9, "[9]");
        assertThat(held.find(USER, "hash").orElseThrow().entry().body()).hasToString("[9]");
    }

    @Test
    void shouldKeepNothingBeyondItsTime() {
        keep(7, "[7]");
        now.set(TestEntries.CREATED.plus(TestEntries.TTL).minusMillis(1));
        assertThat(held.find(USER, "hash")).isPresent();
        now.set(TestEntries.CREATED.plus(TestEntries.TTL));
        assertThat(held.find(USER, "hash")).isEmpty();
    }

    @Test
    void shouldTakeNoMoreMemoryThanItMay() {
        for (int user = 1; user <= 1_000; user++) {
            held.keep(TestEntries.place(Integer.toString(user), 1), TestEntries.entry("x".repeat(500)), 0);
            assertThat(held.bytes()).isLessThanOrEqualTo(BYTES);
        }
        assertThat(held.bytes()).isGreaterThan(BYTES / 2);
    }

    @Test
    void shouldKeepNothingWhenItIsOff() {
        var off = new HeldEntries(0, now::get);
        off.keep(TestEntries.place("1", 7), TestEntries.entry("[]"), off.generation());
        assertThat(off.find(USER, "hash")).isEmpty();
    }

    @Test
    void shouldForgetWhatIsOfARedisThatIsGoneAlsoWhereItComesLate() {
        keep(7, "[7]");
        long before = held.generation();
        held.forget();
        assertThat(held.find(USER, "hash")).isEmpty();
        held.keep(TestEntries.place("1", 7), TestEntries.entry("[7]"), before);
        assertThat(held.find(USER, "hash")).isEmpty();
    }

    private void keep(long version, String body) {
        held.keep(TestEntries.place("1", version), TestEntries.entry(body), held.generation());
    }
}
