package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Topics;
import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.history.OperatorCommand;
import dev.tidemark.e2e.servers.Directories;
import dev.tidemark.invalidator.InvalidatorConfig;
import dev.tidemark.invalidator.state.StateStores;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What lies between Postgres and Redis is taken away under load: everybody is raised, and nothing is lost. */
@Tag("alone")
@Tag("faults")
@ExtendWith(CheckedSystemExtension.class)
class GapUnderLoadIT {

    /** So that writes are missed for sure. */
    private static final Duration MISSED = Duration.ofSeconds(1);

    private final CheckedSystem system;
    private final KafkaLosses kafka;

    GapUnderLoadIT(CheckedSystem system) {
        this.system = system;
        this.kafka = new KafkaLosses(system.stack().kafkaServer().bootstrapServers());
    }

    @AfterEach
    void disconnect() {
        kafka.close();
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasDroppedWhileNobodyStreamed() throws Exception {
        shouldRaiseEverybody("slot dropped while cdc is down", GapCause.SLOT_MISSING, () -> {
            system.role("cdc").kill();
            awaitDroppedSlot();
            Hold.on(MISSED);
            system.startRole("cdc");
        });
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasDroppedWhileStreaming() throws Exception {
        shouldRaiseEverybody("slot dropped while cdc streams", GapCause.SLOT_MISSING, this::awaitDroppedSlot);
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasAdvancedByHand() throws Exception {
        shouldRaiseEverybody("slot advanced while cdc is down", GapCause.SLOT_ADVANCED, () -> {
            system.role("cdc").kill();
            Hold.on(MISSED);
            untilSucceeds(
                    "the slot to be advanced", "select pg_replication_slot_advance('tidemark', pg_current_wal_lsn())");
            system.startRole("cdc");
        });
    }

    @Test
    void shouldLoseNothingWhenPostgresThrewAwayTheSlotsLog() throws Exception {
        shouldRaiseEverybody("slot lost to max_slot_wal_keep_size", GapCause.SLOT_LOST, () -> {
            system.role("cdc").kill();
            Hold.on(MISSED);
            keepOfTheSlotsLog("set max_slot_wal_keep_size = '1MB'");
            try {
                Awaitility.await("the slot's log to be thrown away")
                        .atMost(Duration.ofSeconds(60))
                        .until(this::isSlotLost);
            } finally {
                keepOfTheSlotsLog("reset max_slot_wal_keep_size");
            }
            system.startRole("cdc");
        });
    }

    @Test
    void shouldLoseNothingWhenTheTopicWasDeleted() throws Exception {
        shouldRaiseEverybody(
                "topic deleted", GapCause.TOPIC_REPLACED, () -> kafka.deleteTopics(Set.of(Topics.CHANGES)));
    }

    @Test
    void shouldLoseNothingWhenKafkaKeptRecordsForLessThanTheOutage() throws Exception {
        shouldRaiseEverybody("retention shorter than the outage", GapCause.RECORDS_MISSING, () -> {
            system.role("invalidator").kill();
            Hold.on(MISSED);
            kafka.deleteRecordsSoFar(Topics.CHANGES);
            system.startRole("invalidator");
        });
    }

    @Test
    void shouldLoseNothingWhenTheOwnershipStateWasLostWithItsChangelogs() throws Exception {
        shouldRaiseEverybody("ownership state and changelogs lost", GapCause.OWNERSHIP_STATE_MISSING, () -> {
            system.role("invalidator").kill();
            Hold.on(MISSED);
            kafka.deleteTopics(changelogs());
            Directories.remove(system.stack().processStateDirectory());
            system.startRole("invalidator");
        });
    }

    @Test
    void shouldLoseNothingWhenChangelogsWereDeletedWhileStreaming() throws Exception {
        shouldRaiseEverybody("changelogs deleted", GapCause.OWNERSHIP_STATE_MISSING, () -> {
            kafka.deleteTopics(changelogs());
            awaitRaisedEpoch();
        });
    }

    /** Where to go on is in Redis too, so nobody is raised in doubt. */
    @Test
    void shouldLoseNothingWhenTheConsumerGroupWasDeleted() throws Exception {
        Trial trial = shouldLoseNothing("consumer group deleted", () -> {
            system.role("invalidator").kill();
            Hold.on(MISSED);
            kafka.deleteGroup(invalidator().applicationId());
            system.startRole("invalidator");
        });

        assertThat(trial.isEverybodyRaised())
                .as("whether anything was in doubt")
                .isFalse();
    }

    private interface Loss {
        void happen() throws Exception;
    }

    private void shouldRaiseEverybody(String name, GapCause cause, Loss loss) throws Exception {
        Trial trial = shouldLoseNothing(name, loss);

        assertThat(trial.isEverybodyRaised()).isTrue();
        assertThat(GapCause.parse(system.stack().redis().hget("tidemark:main", "gap_cause")))
                .isEqualTo(cause);
        assertThat(system.role("invalidator").log().lines())
                .as("the log of the invalidator")
                .anyMatch(line -> line.contains("level=WARN msg=\"Changes may have been missed, everybody raised: ")
                        && line.contains(" cause=" + cause.label() + " ")
                        && line.contains(" epoch=" + system.stack().epoch()));
        assertThat(OperatorCommand.run(system.stack(), "status", "--json").out())
                .contains("\"last_gap\":\"" + cause.label() + "\"");
    }

    private Trial shouldLoseNothing(String name, Loss loss) throws Exception {
        Trial trial = Trial.of(system, name, checker -> loss.happen());

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.failures()).as("requests without an answer").isZero();
        return trial;
    }

    private InvalidatorConfig invalidator() {
        return system.stack().configuration().invalidatorConfig();
    }

    private Set<String> changelogs() {
        return Stream.of(StateStores.ROWS, StateStores.INDEX)
                .map(store -> StateStores.changelog(invalidator().applicationId(), store))
                .collect(Collectors.toSet());
    }

    private void awaitRaisedEpoch() {
        long epoch = system.stack().epoch();
        Awaitility.await("everybody to be raised")
                .atMost(Duration.ofMinutes(2))
                .until(() -> system.stack().epoch() > epoch);
    }

    private void keepOfTheSlotsLog(String setting) throws SQLException {
        system.stack().sql("alter system " + setting);
        system.stack().sql("select pg_reload_conf()");
    }

    private boolean isSlotLost() throws SQLException {
        system.stack().sql("select pg_switch_wal()");
        system.stack().sql("checkpoint");
        return system.stack()
                .text("select wal_status from pg_replication_slots where slot_name = 'tidemark'")
                .equals("lost");
    }

    private void awaitDroppedSlot() throws SQLException {
        untilSucceeds("the slot to be dropped", "select pg_drop_replication_slot('tidemark')");
    }

    /** Whoever streams the slot is cut off until it succeeds. */
    private void untilSucceeds(String what, String sql) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    try {
                        system.stack()
                                .sql("select pg_terminate_backend(active_pid) from pg_replication_slots where active");
                        system.stack().sql(sql);
                        return true;
                    } catch (SQLException e) {
                        return false;
                    }
                });
    }
}
