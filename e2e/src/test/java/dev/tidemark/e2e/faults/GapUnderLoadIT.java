package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Topics;
import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What lies between Postgres and Redis is taken away under load: everybody is raised, and nothing is lost. */
@Tag("faults")
@ExtendWith(CheckedSystemExtension.class)
class GapUnderLoadIT {

    /** So that writes are missed for sure. */
    private static final Duration MISSED = Duration.ofSeconds(1);

    private final CheckedSystem system;

    GapUnderLoadIT(CheckedSystem system) {
        this.system = system;
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasDroppedWhileNobodyStreamed() throws Exception {
        shouldRaiseEverybody("slot dropped while cdc is down", () -> {
            system.role("cdc").kill();
            awaitDroppedSlot();
            Hold.on(MISSED);
            system.startRole("cdc");
        });
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasDroppedWhileStreaming() throws Exception {
        shouldRaiseEverybody("slot dropped while cdc streams", this::awaitDroppedSlot);
    }

    @Test
    void shouldLoseNothingWhenTheSlotWasAdvancedByHand() throws Exception {
        shouldRaiseEverybody("slot advanced while cdc is down", () -> {
            system.role("cdc").kill();
            Hold.on(MISSED);
            untilSucceeds(
                    "the slot to be advanced", "select pg_replication_slot_advance('tidemark', pg_current_wal_lsn())");
            system.startRole("cdc");
        });
    }

    @Test
    void shouldLoseNothingWhenTheTopicWasDeleted() throws Exception {
        shouldRaiseEverybody("topic deleted", () -> {
            try (Admin admin = Admin.create(Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    system.stack().kafkaServer().bootstrapServers()))) {
                admin.deleteTopics(Set.of(Topics.CHANGES)).all().get();
            }
        });
    }

    private interface Loss {
        void happen() throws Exception;
    }

    private void shouldRaiseEverybody(String name, Loss loss) throws Exception {
        Trial trial = Trial.of(system, name, checker -> loss.happen());

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised()).isTrue();
        assertThat(trial.failures()).as("requests without an answer").isZero();
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
