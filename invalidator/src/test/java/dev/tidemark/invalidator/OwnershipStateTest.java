package dev.tidemark.invalidator;

import static dev.tidemark.invalidator.TopologyFixture.delete;
import static dev.tidemark.invalidator.TopologyFixture.insert;
import static dev.tidemark.invalidator.TopologyFixture.key;
import static dev.tidemark.invalidator.TopologyFixture.row;
import static dev.tidemark.invalidator.TopologyFixture.table;
import static dev.tidemark.invalidator.TopologyFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.invalidation.Cause;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whom changes touch when the stream says only what it says by default, and the state the rest. */
class OwnershipStateTest {

    private static final CapturedTable CUSTOMERS = table("customers", "id", "manager_id");
    private static final CapturedTable INVOICES = table("invoices", "id", "customer_id");
    private static final CapturedTable ITEMS = table("items", "id", "invoice_id");
    private static final CapturedTable PROJECTS = table("projects", "id");
    private static final CapturedTable MEMBERS = table("members", "id", "project_id", "user_id");
    private static final CapturedTable NODES = table("nodes", "id", "next_id", "user_id");
    private static final CapturedTable TEAMS =
            new CapturedTable(TableName.parse("teams"), 1, List.of("id", "leads"), Set.of("leads"));
    private static final CapturedTable ADDRESSES = table("addresses", "id");
    private static final CapturedTable SITES = table("sites", "id", "address_id", "owner_id");

    private static final CapturedTable PAIRS =
            new CapturedTable(TableName.parse("pairs"), 2, List.of("tenant", "code", "user_id"));

    private final TopologyFixture source = TopologyFixture.with(Map.of(
            "customers", List.of("manager_id"),
            "pairs", List.of("user_id"),
            "invoices", List.of("customer_id -> customers"),
            "items", List.of("invoice_id -> invoices"),
            "projects", List.of("id <- members(project_id).user_id"),
            "members", List.of("user_id", "project_id -> projects"),
            "nodes", List.of("user_id", "next_id -> nodes"),
            "teams", List.of("leads"),
            "addresses", List.of("id <- sites(address_id)"),
            "sites", List.of("owner_id")));

    @BeforeEach
    void load() {
        source.part(
                0,
                false,
                List.of(CUSTOMERS, INVOICES, ITEMS, PROJECTS, MEMBERS, NODES, TEAMS, ADDRESSES, SITES, PAIRS),
                row(CUSTOMERS, "1", "10"),
                row(CUSTOMERS, "2", "20"),
                row(CUSTOMERS, "3", null),
                row(INVOICES, "100", "1"),
                row(ITEMS, "1000", "100"));
        source.part(
                1,
                true,
                List.of(),
                row(PROJECTS, "1"),
                row(MEMBERS, "1", "1", "10"),
                row(MEMBERS, "2", "1", "20"),
                row(NODES, "1", "2", "10"),
                row(NODES, "2", "1", "20"),
                row(TEAMS, "1", "{10,20}"),
                row(ADDRESSES, "1"),
                row(SITES, "1", "1", "30"));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @Test
    void shouldCountAsDuplicatesWhatWasFollowedBeforeAndNotWhatIsHeld() {
        Position before = source.end;
        source.publishPart(update(CUSTOMERS, "1", "30"));
        assertThat(source.meters.counter("tidemark.batches.duplicate").count()).isZero();

        source.publish(
                before,
                new Transaction(
                        745, TopologyFixture.COMMITTED, List.of(update(CUSTOMERS, "1", "30")), Optional.empty()));

        assertThat(source.meters.counter("tidemark.batches.duplicate").count()).isOne();
    }

    @Test
    void shouldFollowPointersToAnyDepth() {
        source.commit(insert(ITEMS, "1001", "100"));

        raises("10");
        assertThat(source.read().causes().get(0).reason())
                .isEqualTo("invoice_id -> invoices 100: customer_id -> customers 1: manager_id");
    }

    @Test
    void shouldTellTheWayOfTheRowAsItWasAndAsItIs() {
        source.commit(update(INVOICES, "100", "2"));

        assertThat(source.read().causes())
                .extracting(Cause::reason)
                .containsExactly("customer_id -> customers 1: manager_id");
        assertThat(source.read().causes())
                .extracting(Cause::reason)
                .containsExactly("customer_id -> customers 2: manager_id");
    }

    @Test
    void shouldRaiseOldAndNewOwnersOfARowThatMoves() {
        source.commit(update(INVOICES, "100", "2"));
        raises("10", "20");

        source.commit(update(CUSTOMERS, "2", "30"));
        raises("20", "30");

        source.commit(delete(ITEMS, "1000"));
        raises("30");
    }

    @Test
    void shouldResolveDeletesThatTakeTheirParentsWithThem() {
        source.commit(delete(CUSTOMERS, "1"), delete(INVOICES, "100"), delete(ITEMS, "1000"));
        raises("10");

        load();
        source.commit(delete(ITEMS, "1000"), delete(INVOICES, "100"), delete(CUSTOMERS, "1"));
        raises("10");
    }

    @Test
    void shouldResolveChildrenThatComeBeforeTheirParents() {
        source.commit(insert(ITEMS, "7", "8"), insert(INVOICES, "8", "9"), insert(CUSTOMERS, "9", "30"));

        raises("30");
    }

    @Test
    void shouldRaiseNobodyForRowsThatNobodySaw() {
        source.commit(insert(CUSTOMERS, "9", "30"), update(CUSTOMERS, "9", "40"), delete(CUSTOMERS, "9"));
        raises();

        source.commit(update(CUSTOMERS, "1", "30"), update(CUSTOMERS, "1", "40"));
        raises("10", "40");
    }

    @Test
    void shouldFollowARowThroughAChangeOfItsKey() {
        source.commit(
                new Change.Update(key(CUSTOMERS, "1"), row(CUSTOMERS, "11", "10")), update(INVOICES, "100", "11"));
        raises("10");

        source.commit(update(CUSTOMERS, "11", "20"));
        raises("10", "20");
    }

    @Test
    void shouldFollowRowsThatPointHere() {
        source.commit(update(PROJECTS, "1"));
        raises("10", "20");

        source.commit(delete(MEMBERS, "2"));
        raises("20", "10");
        source.commit(update(PROJECTS, "1"));
        raises("10");

        source.commit(insert(MEMBERS, "3", "1", "30"));
        raises("30", "10");

        source.commit(update(ADDRESSES, "1"));
        raises("30");
    }

    @Test
    void shouldComeToAnEndWhereRowsPointInACircle() {
        source.commit(update(NODES, "1", "2", "10"));

        raises("10", "20");
    }

    @Test
    void shouldDoubtAWayThatIsTooLong() {
        source.commit(IntStream.range(3, 2_000)
                .mapToObj(id -> insert(NODES, Integer.toString(id), Integer.toString(id - 1), null))
                .toArray(Change[]::new));

        source.commit(update(NODES, "1999", "1998", null));

        raises("*");
        assertThat(source.count("tidemark.widened", "too_many_rows")).isPositive();
    }

    @Test
    void shouldKnowRowsWhoseKeysAreEmptyTexts() {
        source.commit(insert(PAIRS, "", "x", "50"), insert(CUSTOMERS, "", "60"));
        source.commit(new Change.Delete(new Row(PAIRS, "", "x", Row.UNKNOWN)), delete(CUSTOMERS, ""));

        raises("50", "60");
    }

    @Test
    void shouldTakeEachElementOfAnArrayForAUser() {
        source.commit(update(TEAMS, "1", "{20,30}"));
        raises("10", "20", "30");

        source.commit(update(TEAMS, "1", null));
        raises("20", "30");
    }

    @Test
    void shouldTakeNullForNobody() {
        source.commit(insert(INVOICES, "300", "3"), insert(INVOICES, "301", null));

        raises();
    }

    @Test
    void shouldKnowAValueThatWasNotSentBecauseItHadNotChanged() {
        source.commit(update(CUSTOMERS, "1", Row.UNKNOWN));
        raises("10");

        source.commit(delete(CUSTOMERS, "1"));
        raises("10");
    }

    @Test
    void shouldNotTakeAValueThatIsNotPassedOnForOneThatHadNotChanged() {
        source.commit(update(CUSTOMERS, "1", Row.OMITTED));
        raises("*");

        source.commit(delete(CUSTOMERS, "1"));
        raises("*");
    }

    @Test
    void shouldRaiseEverybodyForAMissingParent() {
        source.commit(insert(INVOICES, "300", "99"));

        raises("*");
        assertThat(source.count("tidemark.widened", "parent_missing")).isEqualTo(1);
    }

    @Test
    void shouldRaiseEverybodyForARowItDoesNotKnow() {
        source.commit(delete(CUSTOMERS, "99"));

        raises("*");
        assertThat(source.count("tidemark.widened", "owner_unknown")).isEqualTo(1);
    }

    @Test
    void shouldRaiseEverybodyWhenARowThatPointsHereCouldNotBeKept() {
        source.commit(insert(MEMBERS, Row.UNKNOWN, "1", "50"));
        raises("*");

        source.commit(update(PROJECTS, "1"));
        raises("*");
    }

    @Test
    void shouldForgetTheRowsOfATruncatedTable() {
        source.commit(new Change.Truncate(CUSTOMERS), insert(CUSTOMERS, "4", "40"));
        raises("*");

        source.commit(update(CUSTOMERS, "4", "50"));
        raises("40", "50");
        source.commit(update(INVOICES, "100", "1"));
        raises("*");
    }

    @Test
    void shouldResolveATransactionThatCameInPartsAtItsEnd() {
        Position start = source.end;
        source.publishPart(delete(CUSTOMERS, "1"));
        source.publishPart(delete(INVOICES, "100"));
        assertThat(source.versions.raises).isEmpty();

        source.commit(delete(ITEMS, "1000"));

        raises("10");
        assertThat(source.theRaise().from()).isEqualTo(start);
    }

    @Test
    void shouldFollowChangesOnceHoweverTheyAreCutWhenPublishedAgain() {
        Position start = source.end;
        source.publishPart(update(CUSTOMERS, "1", "30"));
        Lsn commit = source.next();
        source.publish(start, source.transaction(commit, update(CUSTOMERS, "1", "30"), update(CUSTOMERS, "2", "30")));
        raises("10", "30", "20");
        assertThat(source.theRaise().from()).isEqualTo(start);

        source.publish(
                start,
                source.transaction(commit, update(CUSTOMERS, "1", "30"), update(CUSTOMERS, "2", "30")),
                source.transaction(new Lsn(commit.value() + 50), update(CUSTOMERS, "3", "50")));

        raises("50");
        assertThat(source.versions.raises.get(1).from()).isEqualTo(Position.after(commit));
    }

    private void raises(String... users) {
        assertThat(source.lastRaised()).containsExactlyInAnyOrder(users);
    }
}
