package dev.tidemark.cli;

import static dev.tidemark.cli.RecordedHistory.raise;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.invalidations.InvalidationsTopic;
import dev.tidemark.cli.invalidations.InvalidationsVisitor;
import dev.tidemark.cli.invalidations.Range;
import dev.tidemark.cli.invalidations.Recorded;
import dev.tidemark.contract.SourceName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code replay} reads of a topic in real Kafka, and what it says when it cannot. */
@Tag("alone")
class ReplayRangeIT {

    private static final SourceName MAIN = new SourceName("main");
    private static final SourceName OTHER = new SourceName("other");

    /** From the command to its message, on a busy machine; the command itself gives up after 10 s. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

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
        replay.history.recordIn(
                2,
                raise(MAIN, 100, "20", 15, Instant.parse("2026-01-01T10:00:00Z")),
                raise(MAIN, 200, "21", 15, Instant.parse("2026-01-01T10:30:00Z")),
                raise(MAIN, 300, "22", 15, Instant.parse("2026-01-01T11:00:00Z")),
                raise(MAIN, 400, "23", 15, Instant.parse("2026-01-01T11:00:00.001Z")));
        // So that 3@0 is an offset that exists.
        replay.history.recordIn(3, raise(OTHER, 1, "24", 15, Instant.parse("2025-01-01T11:00:00Z")));
        List<String> arguments = new ArrayList<>(List.of("--from", from, "--source", "main"));
        if (to != null) {
            arguments.addAll(List.of("--to", to));
        }

        CommandRun run = replay.run(arguments.toArray(String[]::new));

        assertThat(run.err()).isEmpty();
        assertThat(Stream.of("20", "21", "22", "23", "24")
                        .filter(user -> replay.redis.exists("cache_user_version:" + user) == 1))
                .containsExactly(users.isEmpty() ? new String[0] : users.split(" "));
    }

    @Test
    void shouldRefuseLsnsOfSeveralSourcesUntilOneIsNamed() {
        replay.history.record(raise(MAIN, 100, "1", 15, Instant.now()), raise(OTHER, 100, "2", 15, Instant.now()));

        ReplayFixture.assertRefused(
                replay.run("--from", "0/1"),
                "The range has invalidations of the sources [main, other], whose LSNs cannot be compared");
        assertThat(replay.redis.exists("cache_user_version:1", "cache_user_version:2"))
                .isZero();

        assertThat(replay.run("--from", "0/1", "--source", "other").exitCode()).isZero();
        assertThat(replay.counters("1", "2")).containsExactly("16");
    }

    @Test
    void shouldNameASourceThatNobodyKnowsAndThoseThatAreKnown() {
        replay.history.record(raise(OTHER, 100, "2", 15, Instant.now()));

        ReplayFixture.assertRefused(
                replay.run("--from", "1h", "--source", "nope"),
                "--source: there is no source 'nope'; configured are [main], recorded in the range [other]: name one");
        assertThat(replay.redis.exists("cache_user_version:2")).isZero();

        assertThat(replay.run("--from", "1h", "--source", "main"))
                .isEqualTo(new CommandRun(0, "no invalidations in the range\n", ""));
    }

    @Test
    void shouldNotReadWhatWasNeverCommitted() {
        replay.history.record(raise("1", 15));
        replay.history.abort(raise("2", 15));
        replay.history.record(raise("3", 15));
        replay.history.abort(raise("3", 90));

        assertThat(replay.json("--from", "1h").path("records").asInt()).isEqualTo(2);
        assertThat(replay.redis.get("cache_user_version:2")).isNull();
        assertThat(replay.redis.get("cache_user_version:3")).isEqualTo("16");
    }

    @Test
    void shouldEndWhereTheTopicEndedWhenItBegan() {
        replay.history.record(raise("1", 15), raise("2", 15));
        List<String> users = new ArrayList<>();

        try (var topic = InvalidationsTopic.open(replay.servers.kafkaBootstrapServers())) {
            replay.history.record(raise("3", 15), raise("1", 16));
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
        replay.history.record(raise("1", 15));
        String place = replay.history.recordText(1, "2", "nonsense");
        String beyond = replay.history.recordText(
                1,
                "2",
                "tidemark.invalidations\t1\tmain\t" + "0".repeat(16) + "+" + "0".repeat(16)
                        + "\t2\t9007199254740993\t2026-11-21T06:53:00Z\t0\n");
        String foreign = replay.history.recordText(
                1,
                "4",
                "tidemark.invalidations\t1\tmain\t" + "0".repeat(16) + "+" + "0".repeat(16)
                        + "\t5\t77\t2026-11-21T06:53:00Z\t0\n");
        replay.history.record(raise("3", 15));

        CommandRun run = replay.run("--from", "0");

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .contains("Record " + place + " cannot be read")
                .contains("Record " + beyond + " cannot be read")
                .contains("Record " + foreign + " cannot be read: Its key '4' is not its user")
                .contains("Whom 3 records raised is not known");
        assertThat(replay.counters("1", "2", "3", "4", "5")).containsExactly("16", "16");
        assertThat(replay.run("--from", "0", "--skip-malformed").exitCode()).isZero();
    }

    @Test
    void shouldTellThatRecordsWereDeleted() throws Exception {
        replay.history.recordIn(1, raise("1", 15), raise("2", 15));
        replay.history.forget(1, 1);

        CommandRun run = replay.run("--from", "1h");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).startsWith("Records before ").contains("were deleted");
        assertThat(replay.counters("1", "2")).containsExactly("16");
    }

    @Test
    void shouldSayThatThereIsNothingToReplay() throws Exception {
        ReplayFixture.assertRefused(replay.run("--from", "1h"), "Topic tidemark.invalidations is empty");

        replay.history.record(raise(MAIN, 1, "1", 15, Instant.now().minusSeconds(7200)));
        assertThat(replay.run("--from", "1h")).isEqualTo(new CommandRun(0, "no invalidations in the range\n", ""));
        ReplayFixture.assertRefused(
                replay.run("--from", "77"), "Offset 77 is beyond the end: the last offset of any partition is ");
        ReplayFixture.assertRefused(replay.run("--from", "7@0"), "There is no partition 7 of offset 7@0");

        replay.history.delete();
        ReplayFixture.assertRefused(replay.run("--from", "1h"), "has no topic tidemark.invalidations");
    }

    @ParameterizedTest
    @CsvSource({"Kafka", "Redis"})
    void shouldSayInOneLineWhichServerIsAway(String server) throws Exception {
        replay.history.record(raise("1", 15));
        Path away = server.equals("Kafka")
                ? replay.servers.data("127.0.0.1:1", replay.servers.redisUrl())
                : replay.servers.data(replay.servers.kafkaBootstrapServers(), "redis://127.0.0.1:1");

        long start = System.nanoTime();
        CommandRun run = CommandRun.of("replay", "--data", away.toString(), "--from", "1h");

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LIMIT);
        ReplayFixture.assertRefused(run, server + " at 127.0.0.1:1 does not answer: ");
        assertThat(replay.redis.exists("cache_user_version:1")).isZero();
    }
}
