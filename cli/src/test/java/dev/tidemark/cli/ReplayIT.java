package dev.tidemark.cli;

import static dev.tidemark.cli.RecordedHistory.everybody;
import static dev.tidemark.cli.RecordedHistory.raise;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.cli.invalidations.InvalidationsTopic;
import dev.tidemark.cli.invalidations.InvalidationsVisitor;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.invalidation.Invalidation;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code replay} from a topic in real Kafka into real Redis. */
class ReplayIT {

    private static final SourceName MAIN = new SourceName("main");
    private static final SourceName OTHER = new SourceName("other");
    private static final long EPOCH = 1_767_225_600_000L;

    /** From the command to its message, on a busy machine; the command itself gives up after 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private static Path directory;

    private static TestServers servers;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;
    private static Path data;

    private RecordedHistory history;

    @BeforeAll
    static void start() throws Exception {
        servers = TestServers.start(directory);
        client = RedisClient.create(servers.redisUrl());
        redis = client.connect().sync();
        data = servers.data(servers.kafkaBootstrapServers(), servers.redisUrl());
    }

    @AfterAll
    static void stop() throws Exception {
        client.shutdown();
        servers.close();
    }

    @BeforeEach
    void beginAnew() throws Exception {
        history = RecordedHistory.anew(servers.kafkaBootstrapServers());
        redis.flushall();
        redis.set("somebody:else", "1");
        redis.hset("tidemark:state", Map.of("epoch", "0", "floor", "9"));
    }

    @AfterEach
    void close() {
        history.close();
    }

    @Test
    void shouldRaiseWhoIsBehindBeyondTheHighestRecordedAndNobodyElse() {
        history.record(raise("1", 5), raise("2", 7), raise("3", 4));
        history.record(raise("1", 6));
        given("1", 4, "2", 7, "3", 9);

        CommandRun run = replay("--from", "1h");

        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("""
                1 user of 3 in the range is behind, by 3 versions, everybody: no
                1 user raised, everybody: not raised
                """);
        assertThat(counters("1", "2", "3")).containsExactly("7", "7", "9");
    }

    @Test
    void shouldChangeNoKeyWhenItIsRunAgain() {
        history.record(raise("1", 5), raise("2", 70), everybody(EPOCH), raise("3", EPOCH + 4));
        replay("--from", "1h");
        Map<String, Object> before = everything();

        CommandRun again = replay("--from", "1h");

        assertThat(again.out()).contains("0 users of 3 in the range are behind, everybody: no");
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void shouldChangeNothingInADryRun() {
        history.record(raise("1", 5), everybody(EPOCH), raise("2", 3));
        given("1", 4);
        Map<String, Object> before = everything();

        assertThat(replay("--from", "1h", "--dry-run").out()).isEqualTo("""
                0 users of 2 in the range are behind, everybody: yes, by the epoch
                nothing was changed (--dry-run)
                """);
        JsonNode told = json("--from", "1h", "--dry-run", "--force");

        assertThat(told.path("to_raise").path("users").asInt()).isEqualTo(2);
        assertThat(told.path("to_raise").path("everybody").asBoolean()).isTrue();
        assertThat(told.has("raised")).isFalse();
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void shouldRaiseEachOnceMoreByForce() {
        redis.hset("tidemark:state", "epoch", Long.toString(EPOCH));
        history.record(everybody(EPOCH), raise("1", 5), raise("1", 6), raise("2", 7));
        given("1", 6, "2", 9, "3", 4);

        JsonNode told = json("--from", "1h", "--force");

        assertThat(told.path("raised").path("users").asInt()).isEqualTo(2);
        assertThat(told.path("raised").path("versions").asInt()).isEqualTo(2);
        assertThat(counters("1", "2", "3")).containsExactly("7", "10", "4");
        assertThat(epoch()).isGreaterThan(EPOCH);
    }

    @Test
    void shouldReplayOnlyTheUsersAskedForAndEverybody() {
        history.record(raise("1", 15), raise("2", 15), raise("3", 15), everybody(EPOCH));

        JsonNode told = json("--from", "1h", "--user", "1", "--user", "3", "--force");

        assertThat(told.path("users").asInt()).isEqualTo(2);
        assertThat(counters("1", "2", "3")).doesNotContainNull().hasSize(2);
        assertThat(redis.get("cache_user_version:2")).isNull();
        assertThat(epoch()).isGreaterThan(EPOCH);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T10:00:00Z, 2026-01-01T11:00:00Z, 20 21 22",
        "2026-01-01T10:00:00.001Z, , 21 22 23",
        "2026-01-01, 2026-01-01T09:59:59Z, ''",
        "0/C8, 0/C8, 21",
        "0/C9, , 22 23",
        "1, 2, 21 22",
        "2@1, , 21 22 23",
        "0, 2@1, 20 21",
        "3@0, , ''",
    })
    void shouldReplayWhatLiesInTheRange(String from, String to, String users) {
        history.recordIn(
                2,
                raise(MAIN, 100, "20", 15, Instant.parse("2026-01-01T10:00:00Z")),
                raise(MAIN, 200, "21", 15, Instant.parse("2026-01-01T10:30:00Z")),
                raise(MAIN, 300, "22", 15, Instant.parse("2026-01-01T11:00:00Z")),
                raise(MAIN, 400, "23", 15, Instant.parse("2026-01-01T11:00:00.001Z")));
        // So that 3@0 is an offset that exists.
        history.recordIn(3, raise(OTHER, 1, "24", 15, Instant.parse("2025-01-01T11:00:00Z")));
        List<String> arguments = new ArrayList<>(List.of("--from", from, "--source", "main"));
        if (to != null) {
            arguments.addAll(List.of("--to", to));
        }

        CommandRun run = replay(arguments.toArray(String[]::new));

        assertThat(run.err()).isEmpty();
        assertThat(Stream.of("20", "21", "22", "23", "24")
                        .filter(user -> redis.exists("cache_user_version:" + user) == 1))
                .containsExactly(users.isEmpty() ? new String[0] : users.split(" "));
    }

    @Test
    void shouldRefuseLsnsOfSeveralSourcesUntilOneIsNamed() {
        history.record(raise(MAIN, 100, "1", 15, Instant.now()), raise(OTHER, 100, "2", 15, Instant.now()));

        assertRefused(
                replay("--from", "0/1"),
                "The range has invalidations of the sources [main, other], whose LSNs cannot be compared");
        assertThat(redis.exists("cache_user_version:1", "cache_user_version:2")).isZero();

        assertThat(replay("--from", "0/1", "--source", "other").exitCode()).isZero();
        assertThat(counters("1", "2")).containsExactly("16");
    }

    @Test
    void shouldNotReadWhatWasNeverCommitted() {
        history.record(raise("1", 15));
        history.abort(raise("2", 15));
        history.record(raise("3", 15));
        history.abort(raise("3", 90));

        assertThat(json("--from", "1h").path("records").asInt()).isEqualTo(2);
        assertThat(redis.get("cache_user_version:2")).isNull();
        assertThat(redis.get("cache_user_version:3")).isEqualTo("16");
    }

    @Test
    void shouldEndWhereTheTopicEndedWhenItBegan() {
        history.record(raise("1", 15), raise("2", 15));
        List<String> users = new ArrayList<>();

        try (var topic = InvalidationsTopic.open(servers.kafkaBootstrapServers())) {
            history.record(raise("3", 15), raise("1", 16));
            topic.read(Range.ALL, Set.of(), new InvalidationsVisitor() {
                @Override
                public void recorded(Recorded recorded) {
                    users.add(recorded.invalidation().user().orElseThrow().value());
                }

                @Override
                public void malformed(String place, String reason) {
                    users.add(place + reason);
                }

                @Override
                public void progress(long done, long all) {
                    assertThat(done).isBetween(0L, all);
                }
            });
        }

        assertThat(users).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void shouldReplayTheOthersAndNameWhatItCannotRead() throws Exception {
        history.record(raise("1", 15));
        String place = history.recordText(1, "2", "nonsense");
        String beyond = history.recordText(
                1,
                "2",
                "tidemark.invalidations\t1\tmain\t" + "0".repeat(16) + "+" + "0".repeat(16)
                        + "\t2\t9007199254740993\t2026-11-21T06:53:00Z\t0\n");
        String foreign = history.recordText(
                1,
                "4",
                "tidemark.invalidations\t1\tmain\t" + "0".repeat(16) + "+" + "0".repeat(16)
                        + "\t5\t77\t2026-11-21T06:53:00Z\t0\n");
        history.record(raise("3", 15));

        CommandRun run = replay("--from", "0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("Record " + place + " cannot be read")
                .contains("Record " + beyond + " cannot be read")
                .contains("Record " + foreign + " cannot be read: Its key '4' is not its user")
                .contains("Whom 3 records raised is not known");
        assertThat(counters("1", "2", "3", "4", "5")).containsExactly("16", "16");
        assertThat(replay("--from", "0", "--skip-malformed").exitCode()).isZero();
    }

    @Test
    void shouldTellThatRecordsWereDeleted() throws Exception {
        history.recordIn(1, raise("1", 15), raise("2", 15));
        history.forget(1, 1);

        CommandRun run = replay("--from", "1h");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("Records before ").contains("were deleted");
        assertThat(counters("1", "2")).containsExactly("16");
    }

    @Test
    void shouldSayThatThereIsNothingToReplay() throws Exception {
        assertRefused(replay("--from", "1h"), "Topic tidemark.invalidations is empty");

        history.record(raise(MAIN, 1, "1", 15, Instant.now().minusSeconds(7200)));
        assertThat(replay("--from", "1h")).isEqualTo(new CommandRun(0, "no invalidations in the range\n", ""));
        assertRefused(replay("--from", "77"), "Offset 77 is beyond the end: the last offset of any partition is ");
        assertRefused(replay("--from", "7@0"), "There is no partition 7 of offset 7@0");

        history.delete();
        assertRefused(replay("--from", "1h"), "has no topic tidemark.invalidations");
    }

    @Test
    void shouldDoInSlicesWhatTheDryRunHasTold() {
        List<Invalidation> raises = new ArrayList<>();
        for (int user = 0; user < 12_000; user++) {
            raises.add(raise("u" + user, 10 + user % 100));
        }
        history.record(raises);

        JsonNode told = json("--from", "1h");

        assertThat(told.path("users").asInt()).isEqualTo(12_000);
        assertThat(told.path("raised")).isEqualTo(told.path("to_raise"));
        assertThat(told.path("raised").path("users").asInt()).isPositive();
        long floor = Long.parseLong(redis.hget("tidemark:state", "floor"));
        for (int user = 0; user < 12_000; user++) {
            String counter = redis.get("cache_user_version:u" + user);
            long version = counter == null ? floor + 1 : Long.parseLong(counter);
            assertThat(version).isGreaterThan(10 + user % 100);
        }
    }

    @ParameterizedTest
    @CsvSource({"Kafka", "Redis"})
    void shouldSayInOneLineWhichServerIsAway(String server) throws Exception {
        history.record(raise("1", 15));
        Path away = server.equals("Kafka")
                ? servers.data("127.0.0.1:1", servers.redisUrl())
                : servers.data(servers.kafkaBootstrapServers(), "redis://127.0.0.1:1");

        long start = System.nanoTime();
        CommandRun run = CommandRun.of("replay", "--data", away.toString(), "--from", "1h");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        assertRefused(run, server + " at 127.0.0.1:1 does not answer: ");
        assertThat(redis.exists("cache_user_version:1")).isZero();
    }

    private static void assertRefused(CommandRun run, String message) {
        assertThat(run.err()).startsWith("tidemark: ").contains(message).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private static CommandRun replay(String... options) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    private static JsonNode json(String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--json");
        CommandRun run = replay(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        try {
            return new ObjectMapper().readTree(run.out());
        } catch (java.io.IOException e) {
            throw new AssertionError(run.out(), e);
        }
    }

    private static void given(Object... usersAndCounters) {
        for (int i = 0; i < usersAndCounters.length; i += 2) {
            redis.set("cache_user_version:" + usersAndCounters[i], usersAndCounters[i + 1].toString());
        }
    }

    /** Those that are there. */
    private static List<String> counters(String... users) {
        return Stream.of(users)
                .map(user -> redis.get("cache_user_version:" + user))
                .filter(counter -> counter != null)
                .toList();
    }

    private static long epoch() {
        return Long.parseLong(redis.hget("tidemark:state", "epoch"));
    }

    private static Map<String, Object> everything() {
        Map<String, Object> all = new HashMap<>();
        redis.keys("*")
                .forEach(key -> all.put(key, redis.type(key).equals("hash") ? redis.hgetall(key) : redis.get(key)));
        return all;
    }
}
