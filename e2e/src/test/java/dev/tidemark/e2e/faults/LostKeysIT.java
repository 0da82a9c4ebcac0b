package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Redis loses keys of Tidemark's under load, with old entries still there: none is served, no version is used twice. */
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

    private void shouldRaiseEverybody(String name, Trial.Fault fault) throws Exception {
        Trial trial = Trial.of(system, name, fault);

        trial.report().assertFourZeros(50, 600);
        assertThat(trial.isEverybodyRaised()).isTrue();
        assertThat(trial.failures()).as("requests without an answer").isZero();
    }
}
