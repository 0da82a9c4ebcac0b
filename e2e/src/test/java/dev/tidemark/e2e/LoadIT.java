package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.Topics;
import dev.tidemark.contract.change.Change;
import dev.tidemark.contract.change.LoadPart;
import dev.tidemark.contract.change.LoadRequest;
import dev.tidemark.contract.change.Row;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When cdc begins anew, and that nothing is missing between the load and the stream. */
class LoadIT {

    private static final String SCHEMA = """
            create table notes (id bigint generated always as identity primary key, user_id bigint not null);
            insert into notes (user_id) select n % 100 from generate_series(1, 50000) n;
            create table owners (id bigint primary key, user_id bigint not null);
            create table parts (id bigint, user_id bigint, primary key (id)) partition by range (id);
            create table parts_low partition of parts for values from (0) to (100);
            insert into parts values (1, 7);
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, owners: user_id, parts: user_id }
            """;
    private static final String COMMENT =
            "select obj_description(oid, 'pg_publication') from pg_publication where pubname = 'tidemark'";

    private static Stack stack;
    private long loads;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @BeforeEach
    void load() throws Exception {
        try (var capture = Capture.start(stack)) {
            loads = ChangesReader.loads(awaitHeartbeat(capture));
        }
    }

    @Test
    void shouldLoadAllRowsInPartsThatFollowOnEachOther() throws Exception {
        stack.sql("comment on publication tidemark is null");
        try (var capture = Capture.start(stack)) {
            List<LoadPart> parts = lastLoad(awaitLoads(capture, loads + 1));

            assertThat(parts).hasSizeGreaterThan(1);
            for (int i = 0; i < parts.size(); i++) {
                assertThat(parts.get(i).number()).isEqualTo(i);
                assertThat(parts.get(i).isLast()).isEqualTo(i == parts.size() - 1);
            }
            assertThat(parts.get(0).tables())
                    .extracting(table -> table.name().name())
                    .contains("notes", "owners", "parts");
            long rows = parts.stream().mapToLong(part -> part.rows().size()).sum();
            assertThat(rows)
                    .isEqualTo(
                            Long.parseLong(
                                    stack.text(
                                            "select (select count(*) from notes) + (select count(*) from parts) + (select count(*) from owners)")));
        }
    }

    @Test
    void shouldNotLoadAgainOnARestart() throws Exception {
        String note = stack.text(COMMENT);
        try (var capture = Capture.start(stack)) {
            assertThat(ChangesReader.loads(awaitHeartbeat(capture))).isEqualTo(loads);
        }
        assertThat(stack.text(COMMENT)).isEqualTo(note).startsWith("tidemark 2 ");
    }

    @Test
    void shouldLoadAgainWhenTheRulesChanged() throws Exception {
        var rules = new Ownership(Map.of(TableName.parse("notes"), OwnershipRule.Union.ofColumns("user_id")));
        try (var capture = Capture.start(stack, rules)) {
            assertThat(ChangesReader.loads(awaitHeartbeat(capture))).isEqualTo(loads + 1);
        }
    }

    @Test
    void shouldLoadAgainAfterACrashBeforeTheNote() throws Exception {
        stack.sql("comment on publication tidemark is null");

        assertLoadsOnce();
    }

    @Test
    void shouldLoadAgainWhenTheSlotWasDropped() throws Exception {
        stack.sql("select pg_drop_replication_slot('tidemark')");

        assertLoadsOnce();
    }

    @Test
    void shouldLoadAgainWhenSomebodyChangedThePublication() throws Exception {
        stack.sql("alter publication tidemark drop table notes");

        assertLoadsOnce();
    }

    @Test
    void shouldLoadAgainWhenAPartitionWasTruncated() throws Exception {
        stack.sql("truncate parts_low");

        assertLoadsOnce();
    }

    @Test
    void shouldLoadAgainWhenATableIsAlteredOrTakenOutWhileItStreams() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitHeartbeat(capture);
            stack.sql("alter table owners replica identity full");
            awaitLoads(capture, loads + 1);
            stack.sql("alter publication tidemark drop table notes");
            awaitLoads(capture, loads + 2);
        }
    }

    @Test
    void shouldGoOnWithoutAColumnThatWasRenamedWhileItStreams() throws Exception {
        try (var capture = Capture.start(stack)) {
            awaitHeartbeat(capture);
            stack.sql("alter table owners rename user_id to renamed");
            List<LoadPart> parts = lastLoad(awaitLoads(capture, loads + 1));
            assertThat(parts.get(0).tables())
                    .anyMatch(table -> table.name().name().equals("owners")
                            && table.columns().equals(List.of("id")));
            stack.sql("alter table owners rename renamed to user_id");
            awaitLoads(capture, loads + 2);
        }
    }

    @Test
    void shouldLoadAgainWhenAnInvalidatorAsksForItAndNotForWhatTheLoadAnswers() throws Exception {
        try (var capture = Capture.start(stack)) {
            LoadPart part = lastLoad(awaitHeartbeat(capture)).get(0);
            request(part, Position.START);
            request(part, Position.after(part.at()));
            awaitLoads(capture, loads + 1);
        }
        try (var capture = Capture.start(stack)) {
            assertThat(ChangesReader.loads(awaitHeartbeat(capture))).isEqualTo(loads + 1);
        }
    }

    @Test
    void shouldTellOfChangedDefinitions() throws Exception {
        try (var capture = Capture.start(stack)) {
            String partition = stack.text("select 'parts_low'::regclass::oid");
            for (String content : List.of(
                    "ALTER TABLE\tpublic\tparts_low\t" + partition,
                    "CREATE TABLE\tpublic\tothers\t4294967295",
                    "DROP TABLE\tpublic\tgone\t4294967295",
                    "nonsense")) {
                stack.sql("select pg_logical_emit_message(true, 'tidemark.ddl', '" + content + "')");
            }
            List<Object> records = capture.reader()
                    .await(
                            "the message of the drop",
                            all -> ChangesReader.changes(all)
                                    .contains(new Change.Alter(TableName.parse("gone"), "DROP TABLE")));
            assertThat(ChangesReader.changes(records))
                    .contains(new Change.Alter(TableName.parse("parts"), "ALTER TABLE"))
                    .doesNotContain(new Change.Alter(TableName.parse("others"), "CREATE TABLE"));
        }
    }

    @Test
    void shouldMissNoRowBetweenTheLoadAndTheStream() throws Exception {
        stack.sql("comment on publication tidemark is null");
        var isDone = new AtomicBoolean();
        var writer = CompletableFuture.runAsync(() -> {
            try (var connection = stack.connect();
                    var statement = connection.createStatement()) {
                while (!isDone.get()) {
                    statement.execute("insert into notes (user_id) values (1)");
                }
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
        try (var capture = Capture.start(stack)) {
            awaitHeartbeat(capture);
            isDone.set(true);
            writer.join();
            List<Object> records = awaitHeartbeat(capture);

            LoadPart first = lastLoad(records).get(0);
            List<Object> since = records.subList(records.indexOf(first), records.size());
            Set<String> ids = new HashSet<>();
            ChangesReader.parts(since).forEach(part -> part.rows().forEach(row -> add(row, ids)));
            ChangesReader.changes(since).forEach(change -> {
                if (change instanceof Change.Insert insert) {
                    add(insert.after(), ids);
                }
            });
            assertThat(ids).hasSize(Integer.parseInt(stack.text("select count(*) from notes")));
        }
    }

    private static void add(Row row, Set<String> ids) {
        if (row.table().name().name().equals("notes")) {
            assertThat(ids.add(row.value(0))).as("twice: " + row).isTrue();
        }
    }

    private void assertLoadsOnce() throws Exception {
        try (var capture = Capture.start(stack)) {
            assertThat(ChangesReader.loads(awaitHeartbeat(capture))).isEqualTo(loads + 1);
        }
    }

    private static List<Object> awaitLoads(Capture capture, long count) {
        return capture.reader().await(count + " loads", records -> ChangesReader.loads(records) == count);
    }

    /** Returns when a row committed now has arrived. */
    private static List<Object> awaitHeartbeat(Capture capture) throws SQLException {
        stack.sql("insert into notes (user_id) values (5)");
        String id = stack.text("select max(id) from notes");
        return capture.reader()
                .await(
                        "row " + id,
                        records -> ChangesReader.changes(records).stream()
                                .anyMatch(change -> change instanceof Change.Insert insert
                                        && insert.after().table().name().name().equals("notes")
                                        && id.equals(insert.after().value(0))));
    }

    private static List<LoadPart> lastLoad(List<Object> records) {
        List<LoadPart> parts = ChangesReader.parts(records);
        int last = parts.size() - 1;
        while (parts.get(last).number() != 0) {
            last--;
        }
        return parts.subList(last, parts.size());
    }

    private static void request(LoadPart part, Position reached) throws Exception {
        var request = new LoadRequest(part.source(), part.timeline(), reached, GapCause.RECORDS_MISSING, part.rules());
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.configuration().cdc().bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.LOADS, 0, null, "nonsense".getBytes(StandardCharsets.UTF_8)))
                    .get();
            producer.send(new ProducerRecord<>(Topics.LOADS, 0, null, request.encode()))
                    .get();
        }
    }
}
