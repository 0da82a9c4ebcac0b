package dev.tidemark.invalidator;

import static dev.tidemark.invalidator.TopologyFixture.COMMITTED;
import static dev.tidemark.invalidator.TopologyFixture.MAX_USERS;
import static dev.tidemark.invalidator.TopologyFixture.NOW;
import static dev.tidemark.invalidator.TopologyFixture.SOURCE;
import static dev.tidemark.invalidator.TopologyFixture.row;
import static dev.tidemark.invalidator.TopologyFixture.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import dev.tidemark.invalidator.versions.Raise;
import dev.tidemark.invalidator.versions.Raised;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvalidationTopologyTest {

    private static final CapturedTable INVOICES = table("invoices", "id", "owner_id");
    private static final CapturedTable DOCUMENTS = table("documents", "id", "created_by_id", "assigned_to_id");
    private static final CapturedTable COUNTRIES = table("countries", "id");
    private static final CapturedTable LOGS = table("logs", "id");
    private static final CapturedTable STRANGERS = table("strangers", "id");

    private static final CapturedTable[] KEPT = {INVOICES, DOCUMENTS};

    private final TopologyFixture source = TopologyFixture.with(Map.of(
            "invoices", List.of("owner_id"),
            "documents", List.of("created_by_id", "assigned_to_id"),
            "countries", List.of("everyone"),
            "logs", List.of("nobody")));

    @BeforeEach
    void load() {
        source.load(List.of(KEPT));
    }

    @AfterEach
    void stop() {
        source.close();
    }

    @Test
    void shouldRaiseTheOwnerOfAnInsertedRow() {
        source.commit(new Change.Insert(row(INVOICES, "17", "4")));

        assertThat(source.raised()).containsExactly("4");
        assertThat(source.theRaise().everybody()).isFalse();
    }

    @Test
    void shouldRaiseOldAndNewOwnerOfAMovedRow() {
        source.commit(new Change.Update(row(INVOICES, "17", "4"), row(INVOICES, "17", "5")));

        assertThat(source.raised()).containsExactly("4", "5");
    }

    @Test
    void shouldRaiseTheOwnerOfADeletedRow() {
        source.commit(new Change.Delete(row(INVOICES, "17", "4")));

        assertThat(source.raised()).containsExactly("4");
    }

    @Test
    void shouldRaiseEachUserOnceForABatch() {
        source.commit(
                new Change.Insert(row(INVOICES, "17", "4")),
                new Change.Insert(row(INVOICES, "18", "4")),
                new Change.Delete(row(DOCUMENTS, "1", "4", "5")));

        assertThat(source.raised()).containsExactly("4", "5");
        assertThat(source.versions.raises).hasSize(1);
    }

    @Test
    void shouldTakeNullForNobody() {
        source.commit(new Change.Insert(row(DOCUMENTS, "1", "4", null)));

        assertThat(source.raised()).containsExactly("4");
    }

    @Test
    void shouldRaiseEverybodyWhenTheRuleSaysSo() {
        source.commit(new Change.Insert(row(COUNTRIES, "1")), new Change.Insert(row(INVOICES, "1", "4")));

        assertEverybody("everyone_rule");
    }

    @Test
    void shouldRaiseEverybodyForATableWithoutRule() {
        source.commit(new Change.Insert(row(STRANGERS, "1")));

        assertEverybody("unmapped_table");
    }

    @Test
    void shouldRaiseEverybodyForATruncatedTable() {
        source.commit(new Change.Truncate(INVOICES));

        assertEverybody("truncate");
    }

    @Test
    void shouldRaiseEverybodyWhenTheOldOwnerWasNotSent() {
        source.commit(new Change.Update(row(INVOICES, "17", Row.UNKNOWN), row(INVOICES, "17", "4")));

        assertEverybody("owner_unknown");
    }

    @Test
    void shouldRaiseEverybodyWhenTheOwnerCannotBeAUser() {
        source.commit(new Change.Insert(row(INVOICES, "17", "")));

        assertEverybody("owner_malformed");
    }

    @Test
    void shouldRaiseNobodyButMoveTheTidemarkForATableOfNobodys() {
        source.commit(new Change.Insert(row(LOGS, "1")), new Change.Truncate(LOGS));

        assertThat(source.raised()).isEmpty();
        assertThat(source.theRaise().everybody()).isFalse();
        assertThat(source.theRaise().committedAt()).isEqualTo(COMMITTED);
        assertThat(source.invalidations.isEmpty()).isTrue();
    }

    @Test
    void shouldRaiseEverybodyInsteadOfTooManyUsers() {
        source.commit(LongStream.rangeClosed(1, MAX_USERS + 1)
                .mapToObj(user -> new Change.Insert(row(INVOICES, "1" + user, Long.toString(user))))
                .toArray(Change[]::new));

        assertThat(source.theRaise().everybody()).isTrue();
        assertThat(source.raised()).isEmpty();
        assertThat(source.meters
                        .counter("tidemark.epoch.raises", "cause", "too_many_users")
                        .count())
                .isEqualTo(1);
        assertThat(source.read().user()).isEmpty();
    }

    @Test
    void shouldKnowHistoryFromTheSecondRecordOn() {
        source.commit();
        source.commit();

        assertThat(source.versions.raises).extracting(Raise::hasHistory).containsExactly(false, true);
    }

    @Test
    void shouldTellWhoWasRaisedAndWhy() {
        source.commit(new Change.Update(row(INVOICES, "17", "4"), row(INVOICES, "17", "4")));

        TestRecord<String, byte[]> record = source.invalidations.readRecord();
        assertThat(record.key()).isEqualTo("4");
        assertThat(record.timestamp()).isEqualTo(NOW.toEpochMilli());
        var cause = new Cause("public.invoices", "17", "update", "owner_id", 745, COMMITTED);
        assertThat(InvalidationFormat.decode(record.value()))
                .isEqualTo(
                        new Invalidation(SOURCE, source.end, Optional.of(new UserId("4")), 2, NOW, List.of(cause), 0));
    }

    @Test
    void shouldLimitTheCausesItTells() {
        source.commit(LongStream.range(0, 100)
                .mapToObj(id -> new Change.Insert(row(INVOICES, Long.toString(id), "4")))
                .toArray(Change[]::new));

        Invalidation invalidation = source.read();
        assertThat(invalidation.causes()).hasSize(Invalidation.MOST_CAUSES);
        assertThat(invalidation.causesLeftOut()).isEqualTo(100 - Invalidation.MOST_CAUSES);
    }

    @Test
    void shouldTellAGap() {
        source.versions.outcome = Raised.Outcome.POSITION_SKIPPED;

        source.commit(new Change.Insert(row(INVOICES, "17", "4")));

        Invalidation everybody = source.read();
        assertThat(everybody.user()).isEmpty();
        assertThat(everybody.causes()).extracting(Cause::reason).containsExactly("slot_missing");
        assertThat(source.read().user()).contains(new UserId("4"));
        assertThat(source.meters
                        .counter("tidemark.epoch.raises", "cause", "slot_missing")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldBreakTheChainForAGapThatTheSourceTells() {
        source.commit();
        source.commit(new Change.Insert(row(INVOICES, "17", "4")), new Change.Gap(GapCause.DATABASE_CRASHED));

        Raise raise = source.versions.raises.get(1);
        assertThat(raise.from()).isEqualTo(raise.to()).isEqualTo(source.end);
        assertThat(raise.ifSkipped()).isEqualTo(GapCause.DATABASE_CRASHED);
        assertThat(raise.users()).containsExactly(new UserId("4"));

        source.commit();
        assertThat(source.versions.raises.get(2).from()).isEqualTo(raise.to());
    }

    @Test
    void shouldStopAtARecordItCannotReadAndSayWhich() {
        source.commit();

        assertThatThrownBy(() -> source.changes.pipeInput("nonsense".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .rootCause()
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(
                        () -> source.changes.pipeInput("nonsense\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasStackTraceContaining("tidemark.changes-0@");
    }

    private void assertEverybody(String cause) {
        assertThat(source.theRaise().everybody()).isTrue();
        assertThat(source.raised()).isEmpty();
        assertThat(source.meters.counter("tidemark.widened", "cause", cause).count())
                .isEqualTo(1);
        Invalidation everybody = source.read();
        assertThat(everybody.user()).isEmpty();
        assertThat(everybody.version()).isEqualTo(source.versions.epoch);
        assertThat(source.invalidations.isEmpty()).isTrue();
    }
}
