package dev.tidemark.cli;

import static dev.tidemark.cli.RecordedHistory.everybody;
import static dev.tidemark.cli.RecordedHistory.raise;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemark.contract.invalidation.Invalidation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whom {@code replay} raises, from a topic in real Kafka into real Redis. */
class ReplayIT {

    private static final long EPOCH = 1_767_225_600_000_000L;

    @TempDir
    private static Path directory;

    private static ReplayFixture replay;

    @BeforeAll
    static void start() throws Exception {
        replay = ReplayFixture.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        replay.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        replay.beginAnew();
    }

    @Test
    void shouldRaiseWhoIsBehindBeyondTheHighestRecordedAndNobodyElse() {
        replay.history.record(raise("1", 5), raise("2", 7), raise("3", 4));
        replay.history.record(raise("1", 6));
        replay.given("1", 4, "2", 7, "3", 9);

        CommandRun run = replay.run("--from", "1h");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("""
                1 user of 3 in the range is behind, by 3 versions, everybody: no
                1 user raised, everybody: not raised
                """);
        assertThat(replay.counters("1", "2", "3")).containsExactly("7", "7", "9");
    }

    @Test
    void shouldChangeNoKeyWhenItIsRunAgain() {
        replay.history.record(raise("1", 5), raise("2", 70), everybody(EPOCH), raise("3", EPOCH + 4));
        replay.run("--from", "1h");
        Map<String, Object> before = replay.everything();

        CommandRun again = replay.run("--from", "1h");

        assertThat(again.out()).contains("0 users of 3 in the range are behind, everybody: no");
        assertThat(replay.everything()).isEqualTo(before);
    }

    @Test
    void shouldChangeNothingInADryRun() {
        replay.history.record(raise("1", 5), everybody(EPOCH), raise("2", 3));
        replay.given("1", 4);
        Map<String, Object> before = replay.everything();

        assertThat(replay.run("--from", "1h", "--dry-run").out()).isEqualTo("""
                0 users of 2 in the range are behind, everybody: yes, by the epoch
                nothing was changed (--dry-run)
                """);
        JsonNode told = replay.json("--from", "1h", "--dry-run", "--force");

        assertThat(told.path("to_raise").path("users").asInt()).isEqualTo(2);
        assertThat(told.path("to_raise").path("everybody").asBoolean()).isTrue();
        assertThat(told.has("raised")).isFalse();
        assertThat(replay.everything()).isEqualTo(before);
    }

    @Test
    void shouldRaiseEachOnceMoreByForce() {
        replay.redis.hset("tidemark:state", "epoch", Long.toString(EPOCH));
        replay.history.record(everybody(EPOCH), raise("1", 5), raise("1", 6), raise("2", 7));
        replay.given("1", 6, "2", 9, "3", 4);

        JsonNode told = replay.json("--from", "1h", "--force");

        assertThat(told.path("raised").path("users").asInt()).isEqualTo(2);
        assertThat(told.path("raised").path("versions").asInt()).isEqualTo(2);
        assertThat(replay.counters("1", "2", "3")).containsExactly("7", "10", "4");
        assertThat(replay.epoch()).isGreaterThan(EPOCH);
    }

    @Test
    void shouldReplayOnlyTheUsersAskedForAndEverybody() {
        replay.history.record(raise("1", 15), raise("2", 15), raise("3", 15), everybody(EPOCH));

        JsonNode told = replay.json("--from", "1h", "--user", "1", "--user", "3", "--force");

        assertThat(told.path("users").asInt()).isEqualTo(2);
        assertThat(replay.counters("1", "2", "3")).doesNotContainNull().hasSize(2);
        assertThat(replay.redis.get("cache_user_version:2")).isNull();
        assertThat(replay.epoch()).isGreaterThan(EPOCH);
    }

    @Test
    void shouldDoInSlicesWhatTheDryRunHasTold() {
        List<Invalidation> raises = new ArrayList<>();
        for (int user = 0; user < 12_000; user++) {
            raises.add(raise("u" + user, 10 + user % 100));
        }
        replay.history.record(raises);

        JsonNode told = replay.json("--from", "1h");

        assertThat(told.path("users").asInt()).isEqualTo(12_000);
        assertThat(told.path("raised")).isEqualTo(told.path("to_raise"));
        assertThat(told.path("raised").path("users").asInt()).isPositive();
        long floor = Long.parseLong(replay.redis.hget("tidemark:state", "floor"));
        for (int user = 0; user < 12_000; user++) {
            String counter = replay.redis.get("cache_user_version:u" + user);
            long version = counter == null ? floor + 1 : Long.parseLong(counter);
            assertThat(version).isGreaterThan(10 + user % 100);
        }
    }
}
