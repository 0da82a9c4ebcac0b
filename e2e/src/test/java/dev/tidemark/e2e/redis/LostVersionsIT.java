package dev.tidemark.e2e.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.SetArgs;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis loses versions, the tidemark, the epoch or everything, while answers stored before lie in it under the versions of
 * their time: none of them is served, and no version stands for two contents.
 */
class LostVersionsIT {

    @TempDir
    private static Path directory;

    private static SystemOnRedis system;

    @BeforeAll
    static void start() throws Exception {
        system = new SystemOnRedis(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        system.close();
    }

    @BeforeEach
    void begin() throws Exception {
        system.begin();
    }

    @AfterEach
    void end() {
        system.end();
    }

    @Test
    void shouldServeNothingOldAfterOneVersionWasEvicted() throws Exception {
        system.redis().del("cache_user_version:1");

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldAfterAllVersionsWereEvicted() throws Exception {
        system.redis().del(system.redis().keys("cache_user_version:*").toArray(String[]::new));

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldRaiseEverybodyAfterTheTidemarkWasEvicted() throws Exception {
        system.redis().del("tidemark:main");

        system.assertNothingOldIsServed();
        assertThat(system.epoch()).isPositive();
    }

    @Test
    void shouldServeNothingOldAfterTheStateWasEvicted() throws Exception {
        // A transaction that concerns everybody raises the epoch and no counter: without the epoch the old answer is
        // back.
        system.write("update contenttypes_contenttype set model = model");
        system.awaitHit();
        assertThat(system.epoch()).as("the epoch that is lost").isPositive();

        system.redis().del("tidemark:state");

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldAfterAFlushThoughFillsWereUnderWay() throws Exception {
        Map<String, String> entries = system.entries();
        system.redis().flushdb();
        putBack(entries);

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromAnEmptyRedisThoughFillsWereUnderWay() throws Exception {
        Map<String, String> entries = system.entries();
        system.server().kill();
        system.server().startEmpty();
        putBack(entries);

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldBetweenAFlushAndTheRaise() throws Exception {
        shouldServeNothingOldBeforeTheRaise(() -> system.redis().flushdb());
    }

    @Test
    void shouldServeNothingOldBetweenAnEmptyRestartAndTheRaise() throws Exception {
        shouldServeNothingOldBeforeTheRaise(() -> {
            system.server().kill();
            system.server().startEmpty();
        });
    }

    /** Nobody raises until all has been read. */
    private static void shouldServeNothingOldBeforeTheRaise(Loss loss) throws Exception {
        Map<String, String> entries = system.entries();
        system.stopReflecting();
        try {
            loss.happen();
            putBack(entries);
            system.assertPastTheCache(20);
            assertThat(system.entries()).as("old entries").containsAllEntriesOf(entries);
        } finally {
            system.goOnReflecting();
        }

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromARestoredDump() throws Exception {
        Path dump = system.server().dump();
        Instant dumped = Instant.now();
        system.writeAndRead(3);
        system.awaitBeyondTheGate(dumped);

        system.server().kill();
        system.server().startWith(dump);

        system.assertNothingOldIsServed();
    }

    @Test
    void shouldServeNothingOldFromARestoredDumpWithoutItsTidemark() throws Exception {
        Path dump = system.server().dump();
        system.writeAndRead(3);

        system.relay().cut();
        system.server().kill();
        system.server().startWith(dump);
        system.redis().del("tidemark:main");
        system.relay().passTo(system.server().port());

        system.assertNothingOldIsServed();
    }

    private interface Loss {
        void happen() throws Exception;
    }

    private static void putBack(Map<String, String> entries) {
        entries.forEach((key, entry) -> system.redis().set(key, entry, SetArgs.Builder.ex(60)));
    }
}
