package dev.tidemark.invalidator;

import static dev.tidemark.invalidator.TopologyFixture.delete;
import static dev.tidemark.invalidator.TopologyFixture.insert;
import static dev.tidemark.invalidator.TopologyFixture.row;
import static dev.tidemark.invalidator.TopologyFixture.table;
import static dev.tidemark.invalidator.TopologyFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.ownership.ProfileColumn;
import dev.tidemark.invalidator.versions.EnabledFlag;
import dev.tidemark.invalidator.versions.Raise;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What rows of the profile table do to their users' caching, under a rule by which they touch nobody. */
class SwitchedCachingTest {

    private static final CapturedTable PROFILES = table("profiles", "id", "user_id", "cache_on");
    private static final ProfileColumn COLUMN = new ProfileColumn(TableName.parse("profiles"), "user_id", "cache_on");

    private final TopologyFixture source = TopologyFixture.with(Map.of("profiles", List.of("nobody")), COLUMN);

    @BeforeEach
    void load() {
        source.load(
                List.of(PROFILES),
                row(PROFILES, "1", "10", "true"),
                row(PROFILES, "2", "20", "false"),
                row(PROFILES, "3", "30", null));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @Test
    void shouldSwitchToWhatEachRowSays() {
        source.commit(
                update(PROFILES, "1", "10", "false"),
                update(PROFILES, "2", "20", "true"),
                update(PROFILES, "3", "30", "true"),
                insert(PROFILES, "4", "40", "false"),
                insert(PROFILES, "5", null, "false"));

        assertThat(source.theRaise().flags()).containsExactly(off(10), on(20), on(30), off(40));
        assertThat(source.theRaise().owed()).isEqualTo(Raise.Owed.AFTER_GAP);
    }

    @Test
    void shouldRaiseWhomItSwitchesOn() {
        source.commit(update(PROFILES, "1", "10", "false"), update(PROFILES, "2", "20", "true"));

        assertThat(source.lastRaised()).containsExactly("20");
        assertThat(source.read().causes())
                .singleElement()
                .satisfies(cause -> assertThat(cause.reason()).isEqualTo("cache_on"));
    }

    /** Redis may have lost the flag: whoever says it again gets it. */
    @Test
    void shouldWriteTheFlagOfARowThatSaysTheSameAgainAndRaiseNobody() {
        source.commit(update(PROFILES, "1", "10", "true"), update(PROFILES, "2", "20", "false"));

        assertThat(source.theRaise().flags()).containsExactly(on(10), off(20));
        assertThat(source.raised()).isEmpty();
    }

    @Test
    void shouldSwitchOnAUserWhoseRowIsGone() {
        source.commit(delete(PROFILES, "2"));
        assertThat(source.theRaise().flags()).containsExactly(on(20));
    }

    @Test
    void shouldSwitchOnUsersWhoseTableWasEmptied() {
        source.commit(new Change.Truncate(PROFILES), insert(PROFILES, "1", "10", "false"));

        assertThat(source.theRaise().flags()).containsExactlyInAnyOrder(off(10), on(20), on(30));
    }

    @Test
    void shouldFollowARowFromUserToUser() {
        source.commit(update(PROFILES, "2", "10", "false"), update(PROFILES, "1", "20", "true"));

        assertThat(source.theRaise().flags()).containsExactlyInAnyOrder(on(20), off(10));
    }

    @Test
    void shouldTakeTheLastOfSeveralTransactions() {
        Position from = source.end;
        var first = source.transaction(source.next(), update(PROFILES, "1", "10", "false"));
        source.end = Position.after(source.next());
        var second = source.transaction(source.next(), update(PROFILES, "1", "10", "true"));
        source.publish(from, first, second);

        assertThat(source.theRaise().flags()).containsExactly(on(10));
    }

    @Test
    void shouldWriteTheFlagsOfAllWhenTheyAreOwed() {
        source.versions.owesFlags = true;
        source.commit(update(PROFILES, "1", "10", "false"));

        assertThat(source.versions.written).containsExactly(off(10), off(20), on(30));
    }

    @Test
    void shouldOweTheFlagsOfAllAfterATransactionThatIsTooLargeToTell() {
        int part = ResolveChanges.MOST_CHANGES_HELD / 2 + 1;
        for (int i = 0; i < 2; i++) {
            source.publishPart(inserts(100 + i * part, part));
        }
        source.commit(update(PROFILES, "1", "10", "false"));

        assertThat(source.theRaise().owed()).isEqualTo(Raise.Owed.ALWAYS);
    }

    private static Change[] inserts(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(id -> insert(PROFILES, Integer.toString(id), Integer.toString(id), "true"))
                .toArray(Change[]::new);
    }

    private static EnabledFlag on(int user) {
        return new EnabledFlag(new UserId(Integer.toString(user)), true);
    }

    private static EnabledFlag off(int user) {
        return new EnabledFlag(new UserId(Integer.toString(user)), false);
    }
}
