package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.redis.RedisProcess;
import dev.tidemark.e2e.redis.Relay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Redis loses keys of Tidemark's under load, with old entries still there: none is served, no version is used twice. */
@Tag("alone")
@Tag("faults")
@ExtendWith(CheckedSystemExtension.class)
class LostKeysIT {

    private final CheckedSystem system;

    LostKeysIT(CheckedSystem system) {
        this.system = system;
    }

    @Test
    void shouldUseNoVersionTwiceWhenVersionsWereEvicted() throws Exception {
        String[] versions = IntStream.rangeClosed(1, system.workload().users())
                .mapToObj(user -> "cache_user_version:" + user)
                .toArray(String[]::new);
        Trial trial = Trial.of(system, "versions evicted", checker -> {
            system.stack().redis().del(versions[0]);
            checker.awaitHits(50, Duration.ofMinutes(3));
            system.stack().redis().del(versions);
        });

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised()).isFalse();
    }

    @Test
    void shouldServeNothingOldWhenTheTidemarkWasEvicted() throws Exception {
        shouldRaiseEverybody(
                "tidemark evicted", checker -> system.stack().redis().del("tidemark:main"));
    }

    @Test
    void shouldServeNothingOldWhenTheStateWasEvicted() throws Exception {
        shouldRaiseEverybody("state evicted", checker -> system.stack().redis().del("tidemark:state"));
    }

    @Test
    void shouldServeNothingOldWhenTheDatabaseWasFlushed() throws Exception {
        shouldRaiseEverybody("database flushed", checker -> {
            system.stack().redis().flushdb();
            checker.redisWasEmptied();
        });
    }

    @Test
    void shouldServeNothingOldWhenAnOlderBackupWasRestored() throws Exception {
        shouldRaiseEverybody("older backup restored", checker -> {
            var redis = system.stack().redisServer();
            redis.stop();
            redis.keepBackup();
            redis.startAgain();
            checker.awaitHits(200, Duration.ofMinutes(3));
            redis.kill();
            redis.restoreBackup();
            redis.startAgain();
        });
    }

    /** The master's address is the replica's from then on. */
    @Test
    void shouldServeNothingOldWhenAReplicaWasPromotedThatMissedWrites(@TempDir Path directory) throws Exception {
        var master = system.stack().redisServer();
        try (var replica = RedisProcess.start(directory)) {
            var commands = replica.connect();
            shouldRaiseEverybody("replica promoted", checker -> {
                try (var replication = new Relay(master.port())) {
                    commands.replicaof("127.0.0.1", replication.port());
                    await("the replica to follow")
                            .atMost(Duration.ofSeconds(30))
                            .until(() -> commands.info("replication").contains("master_link_status:up"));
                    checker.awaitHits(200, Duration.ofMinutes(3));
                    replication.cut();
                    checker.awaitHits(200, Duration.ofMinutes(3));
                    master.kill();
                }
                commands.replicaofNoOne();
                commands.configSet("port", Integer.toString(master.port()));
            });
        } finally {
            master.startAgain();
        }
    }

    private void shouldRaiseEverybody(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised()).isTrue();
        assertThat(trial.failures()).as("requests without an answer").isZero();
    }
}
