package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedApplication;
import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.checker.Tally;
import dev.tidemark.e2e.servers.KafkaProcess;
import dev.tidemark.e2e.servers.RedisControl;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Redis goes away in every way it can: Postgres answers, invalidations wait, nothing is lost. */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class RedisAwayIT {

    private static final Duration SHORT = Duration.ofSeconds(4);
    private static final Duration LONG = Duration.ofSeconds(60);

    /** Changes that wait meanwhile: two megabytes each time. */
    private static final int CHANGES_OF_LETTERS = 125;

    /** What a heap may grow by that is collected late: much less than all that waits, which is not kept in memory. */
    private static final long MOST_BYTES = 100L << 20;

    private final CheckedSystem system;
    private final RedisControl redis;

    RedisAwayIT(CheckedSystem system) {
        this.system = system;
        this.redis = system.stack().redisServer();
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterRedisWasStopped() throws Exception {
        shouldLoseNothingButEverybodysVersion("redis stopped for 4 s", checker -> Hold.stopped(redis, SHORT));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterRedisWasStoppedForAMinute() throws Exception {
        system.stack().sql(CheckedApplication.letters(1));
        shouldLoseNothingButEverybodysVersion("redis stopped for 60 s", checker -> {
            long before = residentBytes();
            redis.stop();
            Instant end = Instant.now().plus(LONG);
            writeWhatHasToWait();
            Hold.on(Duration.between(Instant.now(), end));
            long after = residentBytes();
            redis.startAgain();
            assertThat(after - before).as("bytes that waiting took").isLessThan(MOST_BYTES);
        });
    }

    private long residentBytes() throws IOException {
        return system.role("invalidator")
                .residentBytes()
                .orElseThrow(() -> new AssertionError("The system does not tell what memory a process has"));
    }

    /** Returns when all of it stands in Kafka. */
    private void writeWhatHasToWait() throws SQLException {
        for (int i = 0; i < CHANGES_OF_LETTERS; i++) {
            system.stack().sql(CheckedApplication.changeOfLetters());
        }
        String end = system.stack().text("select pg_current_wal_insert_lsn()::text");
        Awaitility.await("the slot at " + end)
                .atMost(LONG)
                .until(() -> system.stack()
                        .text("select confirmed_flush_lsn >= '" + end + "' from pg_replication_slots"
                                + " where slot_name = 'tidemark'")
                        .equals("t"));
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterRedisWasKilled() throws Exception {
        shouldLoseNothingButEverybodysVersion("redis killed, back with its data", checker -> {
            redis.kill();
            Hold.on(SHORT);
            redis.startAgain();
        });
    }

    @Test
    void shouldGoOnAfterRedisWasKilledAndLostEverything() throws Exception {
        shouldLoseNothingButEverybodysVersion("redis killed, back empty", checker -> {
            redis.kill();
            redis.startEmpty();
            checker.redisWasEmptied();
        });
    }

    @Tag("faults")
    @Test
    void shouldGoOnWhileRedisTakesASecondForEachAnswer() throws Exception {
        shouldLoseNothing("redis slow", checker -> {
            try (var slow = SlowRedis.start(redis.port())) {
                slow.awaitPauses(5);
            }
        });
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterRedisWasOutOfMemory() throws Exception {
        shouldLoseNothing("redis out of memory", checker -> {
            configure("maxmemory-policy", "noeviction");
            configure("maxmemory", "1mb");
            try {
                awaitClosedGate(checker.tally());
                Hold.on(SHORT);
            } finally {
                configure("maxmemory", "256mb");
                configure("maxmemory-policy", "volatile-lru");
            }
        });
    }

    @Tag("faults")
    @Test
    void shouldGoOnAfterRedisWasAReadOnlyReplica() throws Exception {
        shouldLoseNothing("redis read-only", checker -> {
            system.stack().redis().replicaof("127.0.0.1", KafkaProcess.freePort());
            try {
                awaitClosedGate(checker.tally());
                Hold.on(SHORT);
            } finally {
                system.stack().redis().replicaofNoOne();
            }
        });
    }

    /** It is the same process as before: nothing is in doubt. */
    private void shouldLoseNothing(String name, Trial.Fault fault) throws Exception {
        assertThat(judged(name, fault)).as("whether anything was in doubt").isFalse();
    }

    /** It is another process: what it may have lost is not known. */
    private void shouldLoseNothingButEverybodysVersion(String name, Trial.Fault fault) throws Exception {
        assertThat(judged(name, fault)).as("whether everybody was raised").isTrue();
    }

    /** Returns whether everybody was raised. */
    private boolean judged(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.failures()).as("requests without an answer").isZero();
        assertThat(system.role("invalidator").log()).doesNotContain("OutOfMemoryError");
        return trial.isEverybodyRaised();
    }

    private static void awaitClosedGate(Tally tally) {
        long before = tally.bypasses("stale");
        Awaitility.await("the gate to close")
                .atMost(Duration.ofSeconds(60))
                .until(() -> tally.bypasses("stale") > before + 20);
    }

    private void configure(String setting, String value) {
        system.stack().redis().configSet(setting, value);
    }
}
