package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Topics;
import dev.tidemark.e2e.history.OperatorCommand;
import dev.tidemark.e2e.servers.Directories;
import dev.tidemark.invalidator.Invalidator;
import dev.tidemark.invalidator.state.StateStores;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What somebody took away between Postgres and Redis: everybody is raised once, the cause is told, and all goes on without
 * a hand.
 */
class GapIT {

    private static final Logger LOG = LoggerFactory.getLogger(GapIT.class);

    private static final TopicPartition CHANGES = new TopicPartition(Topics.CHANGES, 0);
    private static final String SCHEMA = """
            create table notes (id bigint generated always as identity primary key, user_id bigint not null);
            create table lists (id bigint primary key, user_id bigint not null);
            create table items (id bigint primary key, list_id bigint not null references lists);
            insert into lists values (1, 1), (2, 2);
            insert into items values (1, 1);
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership: { notes: user_id, lists: user_id, items: list_id -> lists }
            """;

    private static Stack stack;
    private static Pipeline pipeline;
    private static Admin admin;
    private static ListAppender<ILoggingEvent> logged;
    private Versions versions;
    private Map<GapCause, Double> raises;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        pipeline = Pipeline.start(stack);
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, stack.kafka()));
        logged = new ListAppender<>();
        logged.list = new CopyOnWriteArrayList<>();
        logged.start();
        loggerOfTheInvalidator().addAppender(logged);
    }

    private static ch.qos.logback.classic.Logger loggerOfTheInvalidator() {
        return (ch.qos.logback.classic.Logger) LoggerFactory.getLogger(Invalidator.class.getPackageName());
    }

    @BeforeEach
    void remember() throws Exception {
        awaitCommitted();
        versions = Versions.of(stack);
        versions.given("update items set list_id = 1 where id = 1");
        raises = epochRaises();
        logged.list.clear();
    }

    @AfterAll
    static void stop() throws Exception {
        loggerOfTheInvalidator().detachAppender(logged);
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
        try {
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @Test
    void shouldGoOnWhenTheSlotWasDroppedWhileNobodyStreamed() throws Exception {
        pipeline.stopCdc();
        stack.sql("select pg_drop_replication_slot('tidemark')");
        moveUnseen();
        pipeline.startCdc();

        assertMadeUpFor(GapCause.SLOT_MISSING);
    }

    @Test
    void shouldGoOnWhenTheSlotWasDroppedWhileStreaming() throws Exception {
        dropStreamedSlot();
        moveUnseen();

        assertMadeUpFor(GapCause.SLOT_MISSING);
    }

    @Test
    void shouldGoOnWhenTheSlotWasDroppedAndMadeAgainWhileStreaming() throws Exception {
        dropStreamedSlot();
        moveUnseen();
        try {
            stack.sql("select pg_create_logical_replication_slot('tidemark', 'pgoutput')");
        } catch (SQLException e) {
            LOG.info("cdc was faster: {}", e.getMessage());
        }

        assertMadeUpFor(GapCause.SLOT_MISSING, GapCause.SLOT_ADVANCED);
    }

    @Test
    void shouldGoOnWhenTheSlotWasAdvancedByHand() throws Exception {
        pipeline.stopCdc();
        moveUnseen();
        stack.sql("select pg_replication_slot_advance('tidemark', pg_current_wal_lsn())");
        pipeline.startCdc();

        assertMadeUpFor(GapCause.SLOT_ADVANCED);
        assertStatusTells(GapCause.SLOT_ADVANCED);
    }

    @Test
    void shouldGoOnWhenPostgresThrewAwayTheSlotsLog() throws Exception {
        pipeline.stopCdc();
        stack.sql("alter system set max_slot_wal_keep_size = '1MB'");
        stack.sql("select pg_reload_conf()");
        moveUnseen();
        for (int segment = 0; segment < 4; segment++) {
            stack.sql("select pg_switch_wal(), pg_logical_emit_message(true, 'filler', 'x')");
        }
        stack.sql("checkpoint");
        assertThat(stack.text("select wal_status from pg_replication_slots")).isEqualTo("lost");
        stack.sql("alter system reset max_slot_wal_keep_size");
        stack.sql("select pg_reload_conf()");
        pipeline.startCdc();

        assertMadeUpFor(GapCause.SLOT_LOST);
    }

    @Test
    void shouldGoOnWhenTheTopicWasDeletedWhileStreaming() throws Exception {
        admin.deleteTopics(Set.of(Topics.CHANGES)).all().get();
        moveUnseen();

        assertMadeUpFor(GapCause.TOPIC_REPLACED);
    }

    @Test
    void shouldGoOnWhenTheTopicWasDeletedWhileNobodyStreamed() throws Exception {
        pipeline.stopInvalidator();
        moveUnseen();
        pipeline.stopCdc();
        admin.deleteTopics(Set.of(Topics.CHANGES)).all().get();
        pipeline.startCdc();
        pipeline.startInvalidator();

        assertMadeUpFor(GapCause.TOPIC_REPLACED);
        assertStatusTells(GapCause.TOPIC_REPLACED);
    }

    @Test
    void shouldGoOnWhenKafkaWasSetUpAnewAndRedisHasLostTheTidemark() throws Exception {
        pipeline.stopInvalidator();
        pipeline.stopCdc();
        moveUnseen();
        deleteGroup();
        admin.deleteTopics(Set.of(Topics.CHANGES)).all().get();
        deleteChangelogs();
        Directories.remove(stack.stateDirectory());
        stack.redis().del("tidemark:main");
        pipeline.startCdc();
        pipeline.startInvalidator();

        assertMadeUpFor(GapCause.TIDEMARK_MISSING);
    }

    @Test
    void shouldGoOnWhenRecordsWereGoneBeforeTheyWereRead() throws Exception {
        pipeline.stopInvalidator();
        long seen = endOffset();
        moveUnseen();
        Awaitility.await("records after the move").until(() -> endOffset() > seen + 5);
        admin.deleteRecords(Map.of(CHANGES, RecordsToDelete.beforeOffset(seen + 5)))
                .all()
                .get();
        pipeline.startInvalidator();

        assertMadeUpFor(GapCause.RECORDS_MISSING);
    }

    @Test
    void shouldGoOnWhenTheOwnershipStateWasLost() throws Exception {
        pipeline.stopInvalidator();
        deleteChangelogs();
        Directories.remove(stack.stateDirectory());
        moveUnseen();
        pipeline.startInvalidator();

        assertMadeUpFor(GapCause.OWNERSHIP_STATE_MISSING);
    }

    @Test
    void shouldNotTakeUpTheRowsOfADirectoryWhoseChangelogIsGone() throws Exception {
        pipeline.stopInvalidator();
        deleteChangelogs();
        moveUnseen();
        pipeline.startInvalidator(stack.stateDirectory().resolveSibling("other-state"));
        stack.awaitReflected();
        long written = changelogEnd();
        while (changelogEnd() < 2 * written) {
            versions.given("insert into notes (user_id) select 3 from generate_series(1, 100)");
        }
        pipeline.stopInvalidator();
        pipeline.startInvalidator();

        versions.given("insert into notes (user_id) values (1)");
        stack.sql("update items set list_id = 1 where id = 1");
        versions.assertRaised(1, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {StateStores.ROWS, StateStores.INDEX})
    void shouldGoOnWhenAChangelogWasDeletedWhileStreaming(String store) throws Exception {
        versions.given("update items set list_id = 2 where id = 1");
        awaitCommitted();
        admin.deleteTopics(List.of(StateStores.changelog(group(), store))).all().get();
        long epoch = stack.epoch();
        Awaitility.await("everybody to be raised")
                .atMost(Duration.ofSeconds(60))
                .until(() -> stack.epoch() > epoch);

        assertMadeUpFor(GapCause.OWNERSHIP_STATE_MISSING);
    }

    @Test
    void shouldGoOnWhenTheTopicsThatItWritesWereDeletedWhileStreaming() throws Exception {
        var topics = Set.of(Topics.INVALIDATIONS, Topics.LOADS);
        admin.deleteTopics(topics).all().get();
        moveUnseen();

        // A commit into a topic that is not there would wait two minutes, and the batches behind it.
        Awaitility.await("the topics to be made again")
                .until(() -> admin.listTopics().names().get().containsAll(topics));
        versions.given("insert into notes (user_id) values (1)");
        awaitCommitted();
        stack.sql("update items set list_id = 1 where id = 1");
        versions.assertRaised(1, 2);
        assertThat(epochRaises()).isEqualTo(raises);
    }

    @Test
    void shouldRaiseNobodyTwiceWhenTheConsumerGroupWasDeleted() throws Exception {
        versions.given("insert into notes (user_id) values (1), (2)");
        pipeline.stopInvalidator();
        deleteGroup();
        stack.sql("update items set list_id = 2 where id = 1");
        pipeline.startInvalidator();

        versions.assertRaised(1, 2);
        assertThat(epochRaises()).isEqualTo(raises);
    }

    /** A row moves from user 1 to user 2: who misses that, misses both. */
    private static void moveUnseen() throws SQLException {
        stack.sql("update items set list_id = 2 where id = 1");
    }

    private static void dropStreamedSlot() throws SQLException {
        Awaitility.await("the slot to be dropped")
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    try {
                        stack.sql("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
                        stack.sql("select pg_drop_replication_slot('tidemark')");
                        return true;
                    } catch (SQLException e) {
                        return false;
                    }
                });
    }

    private static long endOffset() throws ExecutionException, InterruptedException {
        return endOffset(CHANGES);
    }

    private static long changelogEnd() throws ExecutionException, InterruptedException {
        return endOffset(new TopicPartition(StateStores.changelog(group(), StateStores.ROWS), 0));
    }

    private static long endOffset(TopicPartition partition) throws ExecutionException, InterruptedException {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }

    private static void deleteChangelogs() throws ExecutionException, InterruptedException {
        admin.deleteTopics(List.of(
                        StateStores.changelog(group(), StateStores.ROWS),
                        StateStores.changelog(group(), StateStores.INDEX)))
                .all()
                .get();
    }

    private static void deleteGroup() {
        Awaitility.await("the group to be deleted").ignoreExceptions().until(() -> {
            admin.deleteConsumerGroups(List.of(group())).all().get();
            return true;
        });
    }

    private static String group() {
        return stack.configuration().invalidatorConfig().applicationId();
    }

    /** Waits until the ownership state has been committed, with the offsets of its load. */
    private static void awaitCommitted() throws ExecutionException, InterruptedException {
        long end = endOffset();
        Awaitility.await("a commit of the group beyond " + end).until(() -> {
            OffsetAndMetadata committed = admin.listConsumerGroupOffsets(group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(CHANGES);
            return committed != null && committed.offset() >= end;
        });
    }

    private void assertMadeUpFor(GapCause... anyOf) throws Exception {
        long start = System.nanoTime();
        versions.assertEverybodyRaised();
        LOG.info("Made up for after {} ms", (System.nanoTime() - start) / 1_000_000);

        GapCause cause = GapCause.parse(stack.redis().hget("tidemark:main", "gap_cause"));
        assertThat(cause).isIn((Object[]) anyOf);
        // Redis tells of a raise a moment before it is counted.
        Awaitility.await()
                .untilAsserted(() -> assertThat(epochRaisesBut(cause))
                        .as("raises of the epoch but for one")
                        .isEqualTo(raises));
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(loggedGaps()).as("causes in the log").containsExactly(cause.label()));

        versions.given("insert into notes (user_id) values (1)");
        stack.sql("update items set list_id = 1 where id = 1");
        versions.assertRaised(1, 2);
    }

    private static List<String> loggedGaps() {
        return logged.list.stream()
                .filter(event ->
                        event.getFormattedMessage().startsWith("Changes may have been missed, everybody raised"))
                .flatMap(event -> event.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals("cause"))
                .map(pair -> String.valueOf(pair.value))
                .toList();
    }

    private static void assertStatusTells(GapCause cause) throws IOException {
        JsonNode status = new ObjectMapper()
                .readTree(OperatorCommand.run(stack, "status", "--json").out());

        assertThat(status.at("/tidemark/last_gap").asText()).isEqualTo(cause.label());
    }

    /** Without one of this cause. */
    private static Map<GapCause, Double> epochRaisesBut(GapCause one) {
        Map<GapCause, Double> counts = epochRaises();
        counts.merge(one, -1.0, Double::sum);
        counts.values().removeIf(count -> count == 0);
        return counts;
    }

    private static Map<GapCause, Double> epochRaises() {
        Map<GapCause, Double> counts = new EnumMap<>(GapCause.class);
        for (GapCause cause : GapCause.values()) {
            double count = pipeline.meters
                    .counter("tidemark.epoch.raises", "cause", cause.label())
                    .count();
            if (count > 0) {
                counts.put(cause, count);
            }
        }
        return counts;
    }
}
