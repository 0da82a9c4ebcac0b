package dev.tidemark.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.MalformedRecordException;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.change.CapturedTable;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.ChangeBatch;
import dev.tidemark.contract.change.ChangeBatchFormat;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.change.Transaction;
import dev.tidemark.contract.invalidation.Cause;
import dev.tidemark.contract.invalidation.Invalidation;
import dev.tidemark.contract.invalidation.InvalidationFormat;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import dev.tidemark.invalidator.versions.Raise;
import dev.tidemark.invalidator.versions.Raised;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvalidationTopologyTest {

    private static final SourceName SOURCE = new SourceName("main");
    private static final Timeline TIMELINE = new Timeline(1, 1);
    private static final Instant COMMITTED = Instant.parse("2026-11-21T06:53:00Z");
    private static final Instant NOW = COMMITTED.plusMillis(4);
    private static final int MAX_USERS = 3;

    private static final CapturedTable INVOICES = table("invoices", "id", "owner_id");
    private static final CapturedTable DOCUMENTS = table("documents", "id", "created_by_id", "assigned_to_id");
    private static final CapturedTable COUNTRIES = table("countries", "id");
    private static final CapturedTable LOGS = table("logs", "id");
    private static final CapturedTable STRANGERS = table("strangers", "id");

    private static final Ownership OWNERSHIP = new Ownership(Map.of(
                    "invoices", List.of("owner_id"),
                    "documents", List.of("created_by_id", "assigned_to_id"),
                    "countries", List.of("everyone"),
                    "logs", List.of("nobody"))
            .entrySet()
            .stream()
            .collect(Collectors.toMap(
                    rule -> TableName.parse(rule.getKey()), rule -> OwnershipSyntax.parse(rule.getValue()))));

    private final RecordingNamespaceVersions versions = new RecordingNamespaceVersions();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> changes;
    private TestOutputTopic<String, byte[]> invalidations;
    private Position end = Position.after(new Lsn(100));

    @BeforeEach
    void start() {
        var settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        driver = new TopologyTestDriver(
                InvalidationTopology.build(
                        OWNERSHIP, MAX_USERS, versions, new InvalidatorMetrics(meters), InstantSource.fixed(NOW)),
                settings);
        changes = driver.createInputTopic(Topics.CHANGES, new ByteArraySerializer(), new ByteArraySerializer());
        invalidations =
                driver.createOutputTopic(Topics.INVALIDATIONS, new StringDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void shouldRaiseTheOwnerOfAnInsertedRow() {
        commit(new Change.Insert(row(INVOICES, "17", "4")));

        assertThat(raised()).containsExactly("4");
        assertThat(theRaise().everybody()).isFalse();
    }

    @Test
    void shouldRaiseOldAndNewOwnerOfAMovedRow() {
        commit(new Change.Update(row(INVOICES, "17", "4"), row(INVOICES, "17", "5")));

        assertThat(raised()).containsExactly("4", "5");
    }

    @Test
    void shouldRaiseTheOwnerOfADeletedRow() {
        commit(new Change.Delete(row(INVOICES, "17", "4")));

        assertThat(raised()).containsExactly("4");
    }

    @Test
    void shouldRaiseEachUserOnceForABatch() {
        commit(
                new Change.Insert(row(INVOICES, "17", "4")),
                new Change.Insert(row(INVOICES, "18", "4")),
                new Change.Delete(row(DOCUMENTS, "1", "4", "5")));

        assertThat(raised()).containsExactly("4", "5");
        assertThat(versions.raises).hasSize(1);
    }

    @Test
    void shouldTakeNullForNobody() {
        commit(new Change.Insert(row(DOCUMENTS, "1", "4", null)));

        assertThat(raised()).containsExactly("4");
    }

    @Test
    void shouldRaiseEverybodyWhenTheRuleSaysSo() {
        commit(new Change.Insert(row(COUNTRIES, "1")), new Change.Insert(row(INVOICES, "1", "4")));

        assertEverybody("everyone_rule");
    }

    @Test
    void shouldRaiseEverybodyForATableWithoutRule() {
        commit(new Change.Insert(row(STRANGERS, "1")));

        assertEverybody("unmapped_table");
    }

    @Test
    void shouldRaiseEverybodyForATruncatedTable() {
        commit(new Change.Truncate(INVOICES));

        assertEverybody("truncate");
    }

    @Test
    void shouldRaiseEverybodyWhenTheOldOwnerWasNotSent() {
        commit(new Change.Update(row(INVOICES, "17", Row.UNKNOWN), row(INVOICES, "17", "4")));

        assertEverybody("owner_unknown");
    }

    @Test
    void shouldRaiseEverybodyWhenTheOwnerCannotBeAUser() {
        commit(new Change.Insert(row(INVOICES, "17", "")));

        assertEverybody("owner_malformed");
    }

    @Test
    void shouldRaiseNobodyButMoveTheTidemarkForATableOfNobodys() {
        commit(new Change.Insert(row(LOGS, "1")), new Change.Truncate(LOGS));

        assertThat(raised()).isEmpty();
        assertThat(theRaise().everybody()).isFalse();
        assertThat(theRaise().committedAt()).contains(COMMITTED);
        assertThat(invalidations.isEmpty()).isTrue();
    }

    @Test
    void shouldRaiseEverybodyInsteadOfTooManyUsers() {
        commit(LongStream.rangeClosed(1, MAX_USERS + 1)
                .mapToObj(user -> new Change.Insert(row(INVOICES, "1" + user, Long.toString(user))))
                .toArray(Change[]::new));

        assertThat(theRaise().everybody()).isTrue();
        assertThat(raised()).isEmpty();
        assertThat(meters.counter("tidemark.epoch.raises", "cause", "too_many_users")
                        .count())
                .isEqualTo(1);
        assertThat(read().user()).isEmpty();
    }

    @Test
    void shouldTouchNobodyAgainForWhatWasAppliedBefore() {
        versions.applied = Optional.of(new Position(end.commit(), 1));

        commit(new Change.Insert(row(INVOICES, "17", "4")), new Change.Insert(row(INVOICES, "18", "5")));

        assertThat(raised()).containsExactly("5");
    }

    @Test
    void shouldTellAgainWhatWasRaisedBefore() {
        versions.applied = Optional.of(Position.after(new Lsn(end.commit().value() + 100)));
        versions.outcome = Raised.Outcome.DUPLICATE;

        commit(new Change.Insert(row(INVOICES, "17", "4")));

        assertThat(read().user()).contains(new UserId("4"));
        assertThat(meters.counter("tidemark.users.raised").count()).isZero();
    }

    @Test
    void shouldTouchNobodyAgainWhenRepeatedBatchesAreCutOtherwise() {
        Position start = end;
        versions.applied = Optional.of(new Position(new Lsn(start.commit().value() + 100), 1));
        versions.outcome = Raised.Outcome.DUPLICATE;
        commit(new Change.Insert(row(INVOICES, "17", "4")));
        versions.raises.clear();
        versions.outcome = Raised.Outcome.APPLIED;

        commit(new Change.Insert(row(INVOICES, "18", "5")), new Change.Insert(row(INVOICES, "19", "6")));

        assertThat(raised()).containsExactly("6");
        assertThat(theRaise().from()).isEqualTo(versions.applied.get());
    }

    @Test
    void shouldKnowHistoryFromTheSecondRecordOn() {
        commit();
        commit();

        assertThat(versions.raises).extracting(Raise::hasHistory).containsExactly(false, true);
    }

    @Test
    void shouldTellWhoWasRaisedAndWhy() {
        commit(new Change.Update(row(INVOICES, "17", "4"), row(INVOICES, "17", "4")));

        TestRecord<String, byte[]> record = invalidations.readRecord();
        assertThat(record.key()).isEqualTo("4");
        var cause = new Cause("public.invoices", "17", "update", "owner_id", 745, COMMITTED);
        assertThat(InvalidationFormat.decode(record.value()))
                .isEqualTo(
                        new Invalidation(SOURCE, end, Optional.of(new UserId("4")), 2, NOW, List.of(cause, cause), 0));
    }

    @Test
    void shouldLimitTheCausesItTells() {
        commit(LongStream.range(0, 100)
                .mapToObj(id -> new Change.Insert(row(INVOICES, Long.toString(id), "4")))
                .toArray(Change[]::new));

        Invalidation invalidation = read();
        assertThat(invalidation.causes()).hasSize(Invalidation.MOST_CAUSES);
        assertThat(invalidation.causesLeftOut()).isEqualTo(100 - Invalidation.MOST_CAUSES);
    }

    @Test
    void shouldTellAGap() {
        versions.outcome = Raised.Outcome.POSITION_SKIPPED;

        commit(new Change.Insert(row(INVOICES, "17", "4")));

        Invalidation everybody = read();
        assertThat(everybody.user()).isEmpty();
        assertThat(everybody.causes()).extracting(Cause::reason).containsExactly("position_skipped");
        assertThat(read().user()).contains(new UserId("4"));
        assertThat(meters.counter("tidemark.epoch.raises", "cause", "position_skipped")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void shouldStopAtARecordItCannotReadAndSayWhich() {
        commit();

        assertThatThrownBy(() -> changes.pipeInput("nonsense".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .rootCause()
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> changes.pipeInput("nonsense\n".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasStackTraceContaining("tidemark.changes-0@");
    }

    private void commit(Change... committed) {
        var commit = new Lsn(end.commit().value() + 100);
        var batch = new ChangeBatch(
                SOURCE,
                TIMELINE,
                end,
                List.of(new Transaction(745, COMMITTED, Arrays.asList(committed), Optional.of(commit))));
        end = batch.to();
        changes.pipeInput(ChangeBatchFormat.encode(batch));
    }

    private void assertEverybody(String cause) {
        assertThat(theRaise().everybody()).isTrue();
        assertThat(raised()).isEmpty();
        assertThat(meters.counter("tidemark.widened", "cause", cause).count()).isEqualTo(1);
        Invalidation everybody = read();
        assertThat(everybody.user()).isEmpty();
        assertThat(everybody.version()).isEqualTo(versions.epoch);
        assertThat(invalidations.isEmpty()).isTrue();
    }

    private Raise theRaise() {
        assertThat(versions.raises).hasSize(1);
        return versions.raises.get(0);
    }

    private List<String> raised() {
        List<String> users = new ArrayList<>();
        versions.raises.forEach(raise -> raise.users().forEach(user -> users.add(user.value())));
        return users;
    }

    private Invalidation read() {
        return InvalidationFormat.decode(invalidations.readValue());
    }

    private static CapturedTable table(String name, String... columns) {
        return new CapturedTable(TableName.parse(name), 1, List.of(columns));
    }

    private static Row row(CapturedTable table, String... values) {
        return new Row(table, values);
    }
}
