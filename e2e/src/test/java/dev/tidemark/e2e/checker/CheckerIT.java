package dev.tidemark.e2e.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** That the checker finds nothing in a system that is right, and what is broken on purpose in one that is not. */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class CheckerIT {

    private static final Duration LONG = Duration.ofHours(1);

    private final CheckedSystem system;
    private final RedisClient client;

    /** Redis as Tidemark itself would use it. */
    private final RedisCommands<String, String> tidemark;

    CheckerIT(CheckedSystem system) {
        this.system = system;
        var uri = RedisURI.create("127.0.0.1", system.stack().redisPort());
        uri.setClientName("tidemark-broken");
        client = RedisClient.create(uri);
        tidemark = client.connect().sync();
    }

    /** What one test broke must not be found by the next. */
    @AfterEach
    void makeEverythingOldUnreachable() {
        client.shutdown();
        long now = System.currentTimeMillis();
        system.stack().redis().hset("tidemark:state", "epoch", Long.toString(now * 1_000));
    }

    @Test
    void shouldFindNothingInAHealthySystem() throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(1_000, Duration.ofMinutes(3));
            Report report = checker.finish("healthy");

            report.assertFourZeros(100, 1_000);
            assertThat(report.tally().readsWithMinimumLsn()).isPositive();
            assertThat(report.tally().misses()).isPositive();
            assertThat(report.tally().failures()).isZero();
        }
    }

    @Test
    void shouldFindLostWhatAnInvalidatorSkips() throws Exception {
        var skips = new AtomicBoolean(true);
        try (Checker checker = system.check()) {
            checker.awaitHits(100, Duration.ofMinutes(3));
            system.role("invalidator").kill();
            CompletableFuture<Void> skipping = CompletableFuture.runAsync(() -> {
                while (skips.get()) {
                    setTidemarkForward();
                    LockSupport.parkNanos(50_000_000);
                }
            });
            checker.awaitHits(500, Duration.ofMinutes(3));
            Report report = checker.finish("skipping invalidator");
            skips.set(false);
            skipping.join();

            assertThat(report.lost()).isPositive();
            assertThat(report.foreign()).isZero();
        } finally {
            skips.set(false);
            system.startRole("invalidator");
            system.stack().awaitReflected();
        }
    }

    @Test
    void shouldFindStaleWhatAnApiServesBeyondTheBound() throws Exception {
        try (var patient = system.startOtherApi(LONG);
                Checker checker = Checker.start(system.stack(), patient.uri(), system.workload())) {
            checker.awaitHits(100, Duration.ofMinutes(3));
            system.role("invalidator").freeze();
            Awaitility.await("something stale")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> checker.found(Offence.STALE) > 0);
            system.role("invalidator").resume();
            Report report = checker.finish("api without a bound");

            assertThat(report.stale()).isPositive();
            assertThat(report.lost()).isZero();
            assertThat(report.resurrected()).isZero();
            assertThat(report.foreign()).isZero();
        } finally {
            system.role("invalidator").resume();
        }
    }

    @Tag("faults")
    @Test
    void shouldFindStaleWhatAnApiServesBelowTheLsnAskedFor() throws Exception {
        try (var patient = system.startOtherApi(LONG);
                var deaf = new DeafProxy(patient.uri(), "X-Cache-Min-LSN");
                Checker checker = Checker.start(
                        system.stack(), deaf.uri(), system.workload().within(LONG))) {
            checker.awaitHits(100, Duration.ofMinutes(3));
            system.role("invalidator").freeze();
            Awaitility.await("something older than asked for")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> checker.found(Offence.STALE) > 0);
            system.role("invalidator").resume();
            Report report = checker.finish("api deaf to the LSN");

            assertThat(report.told()).anySatisfy(told -> assertThat(told).contains("asked for"));
            assertThat(report.lost()).isZero();
        } finally {
            system.role("invalidator").resume();
        }
    }

    @Tag("faults")
    @Test
    void shouldFindResurrectedAVersionThatIsSetBack() throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(300, Duration.ofMinutes(3));
            for (int user = 1; user <= system.workload().users(); user++) {
                tidemark.decr("cache_user_version:" + user);
            }
            checker.awaitHits(100, Duration.ofMinutes(3));
            Report report = checker.finish("versions set back");

            assertThat(report.resurrected()).isPositive();
            assertThat(report.foreign()).isZero();
        }
    }

    @Test
    void shouldFindResurrectedAnEntryStoredUnderAVersionThatWasLeft() throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(300, Duration.ofMinutes(3));
            tidemark.set("cache:1:v1:cacheops:" + "0".repeat(32), "old rows", SetArgs.Builder.px(1_000));
            Report report = checker.finish("entry under an old version");

            assertThat(report.resurrected()).isEqualTo(1);
            assertThat(report.lost() + report.stale() + report.foreign()).isZero();
        }
    }

    @Test
    void shouldFindForeignEveryKeyOfOthersThatIsTouched() throws Exception {
        try (Checker checker = system.check()) {
            checker.awaitHits(100, Duration.ofMinutes(3));
            tidemark.get("session:1");
            tidemark.keys("cache_user_version:*");
            tidemark.eval("return redis.call('SCAN', '0')", ScriptOutputType.MULTI);
            // Seen twice: when it happens, and by what is left.
            tidemark.eval(
                    "return redis.call('RENAME', KEYS[1], ARGV[1])",
                    ScriptOutputType.STATUS,
                    new String[] {"profile:1"},
                    "profile:2");
            Report report = checker.finish("keys of others");

            assertThat(report.told()).anySatisfy(told -> assertThat(told).contains("session:1"));
            // The last script names its key, runs a command that is unknown, and leaves a key of others without value.
            assertThat(report.foreign()).isGreaterThanOrEqualTo(6);
            assertThat(report.lost() + report.stale() + report.resurrected()).isZero();
        }
    }

    private void setTidemarkForward() {
        try {
            Lsn lsn = Lsn.parse(system.stack().text("select pg_current_wal_insert_lsn()::text"));
            tidemark.hset(
                    "tidemark:main",
                    Map.of(
                            "lsn",
                            lsn.toString(),
                            "position",
                            Position.after(lsn).toString(),
                            "time",
                            Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()))));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
