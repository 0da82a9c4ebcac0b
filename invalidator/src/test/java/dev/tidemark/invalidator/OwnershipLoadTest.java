package dev.tidemark.invalidator;

import static dev.tidemark.invalidator.TopologyFixture.SOURCE;
import static dev.tidemark.invalidator.TopologyFixture.TIMELINE;
import static dev.tidemark.invalidator.TopologyFixture.delete;
import static dev.tidemark.invalidator.TopologyFixture.insert;
import static dev.tidemark.invalidator.TopologyFixture.row;
import static dev.tidemark.invalidator.TopologyFixture.table;
import static dev.tidemark.invalidator.TopologyFixture.update;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadPartFormat;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.invalidator.state.StateStores;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When the known rows can be relied upon, and what happens when they cannot. */
class OwnershipLoadTest {

    private static final CapturedTable CUSTOMERS = table("customers", "id", "manager_id");
    private static final CapturedTable INVOICES = table("invoices", "id", "customer_id");
    private static final Map<String, List<String>> RULES =
            Map.of("customers", List.of("manager_id"), "invoices", List.of("customer_id -> customers"));
    private static final Map<String, List<String>> OTHER_RULES =
            Map.of("customers", List.of("manager_id"), "invoices", List.of("nobody"));

    private final TopologyFixture source = TopologyFixture.with(RULES);

    @BeforeEach
    void load() {
        source.load(List.of(CUSTOMERS, INVOICES), row(CUSTOMERS, "1", "10"), row(INVOICES, "100", "1"));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @Test
    void shouldApplyNothingUntilItIsLoadedWhenChangesAreMissing() {
        source.publish(
                Position.after(source.next()),
                source.transaction(new Lsn(source.next().value() + 5), update(CUSTOMERS, "1", "30")));
        source.commit(update(CUSTOMERS, "1", "40"));

        assertAppliesNothing(GapCause.RECORDS_MISSING);

        source.loadedBecauseOf = GapCause.SLOT_LOST;
        load();
        source.commit(update(CUSTOMERS, "1", "30"));
        raises("10", "30");
        assertThat(source.theRaise().ifSkipped()).isEqualTo(GapCause.SLOT_LOST);

        source.commit(update(CUSTOMERS, "1", "50"));
        assertThat(source.versions.raises.get(1).ifSkipped()).isEqualTo(GapCause.REDIS_BEHIND);
    }

    @Test
    void shouldBeginAnewWithTheFirstPartOfALoad() {
        source.part(0, false, List.of(CUSTOMERS, INVOICES), row(CUSTOMERS, "1", "50"));
        source.part(0, false, List.of(CUSTOMERS, INVOICES), row(CUSTOMERS, "1", "60"));
        source.part(2, true, List.of(), row(CUSTOMERS, "2", "60"));
        source.part(1, true, List.of(), row(INVOICES, "5", "1"));

        source.commit(update(INVOICES, "5", "1"));
        raises("60");
        source.commit(insert(INVOICES, "6", "2"));
        raises("*");
    }

    @Test
    void shouldNotTakeAPartOfAnotherLoad() {
        source.part(0, false, List.of(CUSTOMERS, INVOICES));
        part(new Lsn(1), source.ownership, 1, row(CUSTOMERS, "1", "99"));
        source.part(1, true, List.of(CUSTOMERS), row(CUSTOMERS, "1", "50"));

        source.commit(delete(CUSTOMERS, "1"));
        raises("50");
    }

    @Test
    void shouldNotRelyOnALoadForOtherRules() {
        part(source.end.commit(), TopologyFixture.ownership(OTHER_RULES), 0, row(CUSTOMERS, "1", "20"));

        source.commit(update(CUSTOMERS, "1", "30"));

        assertAppliesNothing(GapCause.RULES_CHANGED);
    }

    @Test
    void shouldNotRelyOnRowsThatWereLoadedForOtherRules() {
        assertThat(source.state(RULES).isComplete()).isTrue();
        assertThat(source.state(OTHER_RULES).isComplete()).isFalse();
        assertThat(source.state(OTHER_RULES).cause()).isEqualTo(GapCause.RULES_CHANGED);
    }

    @Test
    void shouldApplyNothingWhenATableIsCapturedOtherwiseThanItWasLoaded() {
        source.commit(insert(table("customers", "id", "manager_id", "more"), "5", "50", "x"));

        assertAppliesNothing(GapCause.CAPTURE_CHANGED);
    }

    @Test
    void shouldApplyNothingAfterATableWasAltered() {
        source.commit(new Change.Alter(CUSTOMERS.name(), "ALTER TABLE"));
        source.commit(delete(CUSTOMERS, "1"));

        assertAppliesNothing(GapCause.TABLE_ALTERED);
    }

    @Test
    void shouldRaiseEverybodyForATransactionTooLargeToHoldAndKeepItsRows() {
        int half = ResolveChanges.MOST_CHANGES_HELD / 2 + 1;
        for (int part = 0; part < 3; part++) {
            int first = 1_000 + part * half;
            source.publishPart(IntStream.range(first, first + half)
                    .mapToObj(id -> insert(CUSTOMERS, Integer.toString(id), "70"))
                    .toArray(Change[]::new));
        }
        source.commit(update(CUSTOMERS, "1", "80"));
        raises("*");
        assertThat(source.count("tidemark.widened", "transaction_too_large")).isEqualTo(1);

        source.commit(delete(CUSTOMERS, Integer.toString(1_000 + 2 * half)));
        raises("70");
        source.commit(insert(INVOICES, "5", "1"));
        raises("80");
    }

    @Test
    void shouldApplyNothingAfterATableWasAlteredInAnEarlierPartOfATransaction() {
        source.publishPart(new Change.Alter(CUSTOMERS.name(), "ALTER TABLE"));
        source.commit(insert(INVOICES, "101", "1"));

        assertAppliesNothing(GapCause.TABLE_ALTERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {StateStores.ROWS, StateStores.INDEX})
    void shouldNotRelyOnAStoreThatLostWhatALoadWroteFirst(String store) {
        assertThat(source.state(RULES).isComplete()).isTrue();
        source.loseBeginningOf(store);

        assertThat(source.state(RULES).isComplete()).isFalse();
        assertThat(source.state(RULES).cause()).isEqualTo(GapCause.OWNERSHIP_STATE_MISSING);
    }

    @Test
    void shouldTakeALoadThatFindsNoSlotForTheFirstBeginning() {
        source.commit();

        assertThat(source.theRaise().hasHistory()).isFalse();
    }

    /** Kafka was set up anew, with all that the invalidator knew: the slot tells that there was something before. */
    @ParameterizedTest
    @EnumSource(names = {"TOPIC_REPLACED", "SLOT_LOST", "NOT_LOADED"})
    void shouldKnowOfHistoryByTheCauseOfItsFirstLoad(GapCause cause) {
        try (var anew = TopologyFixture.with(RULES)) {
            anew.loadedBecauseOf = cause;
            anew.load(List.of(CUSTOMERS, INVOICES));
            anew.commit();

            assertThat(anew.theRaise().hasHistory()).isTrue();
        }
    }

    /** Whatever the first load was cut off by: nothing was applied before it. */
    @Test
    void shouldNotTakeASecondAttemptAtTheFirstLoadForHistory() {
        source.loadedBecauseOf = GapCause.NOT_LOADED;
        load();
        source.commit();

        assertThat(source.theRaise().hasHistory()).isFalse();
    }

    @Test
    void shouldRemoveTheRowsOfEarlierLoads() {
        int rows = source.stateEntries();
        load();
        assertThat(source.stateEntries()).isEqualTo(rows);
    }

    private void part(Lsn at, Ownership rules, int number, Row row) {
        source.changes.pipeInput(LoadPartFormat.encode(new LoadPart(
                SOURCE,
                TIMELINE,
                GapCause.SLOT_LOST,
                at,
                rules.digest(),
                number,
                number == 0,
                List.of(CUSTOMERS),
                List.of(row))));
    }

    /** The tidemark stands still, and cdc was asked for a load that makes up for it. */
    private void assertAppliesNothing(GapCause cause) {
        assertThat(source.versions.raises).isEmpty();
        assertThat(source.state(RULES).isComplete()).isFalse();
        assertThat(source.requests()).singleElement().satisfies(request -> {
            assertThat(request.cause()).isEqualTo(cause);
            assertThat(request.rules()).isEqualTo(source.ownership.digest());
        });
    }

    private void raises(String... users) {
        assertThat(source.lastRaised()).containsExactlyInAnyOrder(users);
    }
}
