package dev.tidemark.contract.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class ScriptIT {

    private static final String TIDEMARK = "tidemark:main";
    private static final String STATE = "tidemark:state";
    private static final String TIMELINE = "7452001-1";
    /** 2026-01-01: an epoch is at least the time in microseconds. */
    private static final long ANY_EPOCH = 1_767_225_600_000_000L;

    private static final String TAG = "0123456789abcdef0123456789abcdef";
    private static final String LINE = "tidemark-entry 2 rows 1 1 0/1 gzip 9 " + TAG + " 5f0d\n";
    private static final String ENTRY = LINE + "rows";
    private static final String ENTRY_KEY = "cache:7:v1:cacheops:abc";

    private static RedisServer server;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    @BeforeAll
    static void startRedis() throws IOException {
        int port = freePort();
        server = RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        client = RedisClient.create("redis://127.0.0.1:" + port);
        redis = client.connect().sync();
    }

    @AfterAll
    static void stopRedis() {
        try {
            client.shutdown();
        } finally {
            server.stop();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @BeforeEach
    void emptyRedis() {
        redis.flushall();
    }

    @Test
    void shouldRaiseEachUserOnceAndSetTheTidemark() {
        assertThat(raise(at(0), at(100), "7", "8")).containsExactly("applied", "0", 0L, 2L, 2L);

        assertThat(redis.get("cache_user_version:7")).isEqualTo("2");
        assertThat(redis.hgetall(TIDEMARK))
                .containsEntry("lsn", "0/64")
                .containsEntry("position", at(100).toString())
                .containsEntry("time", "1700000000000000")
                .containsEntry("timeline", TIMELINE)
                .containsEntry("rules", "5f0d")
                .hasSize(5);
        assertThat(raise(at(100), at(200), "7")).containsExactly("applied", "0", 0L, 3L);
    }

    @Test
    void shouldChangeNothingTheSecondTime() {
        raise(at(0), at(100), "7");
        raise(at(100), at(200), "7", "8");
        var before = redis.mget("cache_user_version:7", "cache_user_version:8");

        assertThat(raise(at(0), at(100), "7").get(0)).isEqualTo("duplicate");
        assertThat(raise(at(100), at(200), "7", "8").get(0)).isEqualTo("duplicate");

        assertThat(redis.mget("cache_user_version:7", "cache_user_version:8")).isEqualTo(before);
        assertThat(redis.hget(TIDEMARK, "position")).isEqualTo(at(200).toString());
    }

    @Test
    void shouldApplySlicesOnceAndMoveTheTidemarkWithTheLast() {
        raise(at(0), at(100), "7");

        assertThat(slice(at(100), at(200), 1, 2, "7")).containsExactly("applied", "0", 0L, 3L);
        assertThat(redis.hget(TIDEMARK, "position")).isEqualTo(at(100).toString());
        assertThat(slice(at(100), at(200), 1, 2, "7").get(0)).isEqualTo("duplicate");
        assertThat(slice(at(100), at(200), 2, 2, "8").get(0)).isEqualTo("applied");

        assertThat(redis.get("cache_user_version:7")).isEqualTo("3");
        assertThat(redis.hgetall(TIDEMARK))
                .containsEntry("position", at(200).toString())
                .doesNotContainKeys("slice", "slice_of");
    }

    @Test
    void shouldRaiseEverybodyWhenRedisHasLostAnEarlierSliceOfTheBatch() {
        raise(at(0), at(100), "7", "8", "9");
        var before = redis.hgetall(TIDEMARK);
        slice(at(100), at(200), 1, 3, "7");
        slice(at(100), at(200), 2, 3, "8");
        // A replica that missed both is promoted; it has all that went before.
        redis.del(TIDEMARK);
        redis.hset(TIDEMARK, before);
        redis.mset(Map.of("cache_user_version:7", "2", "cache_user_version:8", "2"));

        var answer = slice(at(100), at(200), 3, 3, "9");

        assertThat(answer.get(0)).isEqualTo("position_skipped");
        assertThat(Long.parseLong(answer.get(1).toString())).isGreaterThan(ANY_EPOCH);
        assertThat(redis.hget(TIDEMARK, "position")).isEqualTo(at(200).toString());
    }

    @Test
    void shouldRaiseEverybodyWhenRedisHasLostTheSliceBefore() {
        raise(at(0), at(100), "7", "8", "9");
        slice(at(100), at(200), 1, 3, "7");
        var before = redis.hgetall(TIDEMARK);
        slice(at(100), at(200), 2, 3, "8");
        redis.hset(TIDEMARK, before);
        redis.set("cache_user_version:8", "2");

        assertThat(slice(at(100), at(200), 3, 3, "9").get(0)).isEqualTo("position_skipped");
    }

    @Test
    void shouldRaiseEverybodyWhenABatchIsMissing() {
        raise(at(0), at(100), "7");

        var answer = raise(at(200), at(300), "8");

        assertThat(answer.get(0)).isEqualTo("position_skipped");
        assertThat(Long.parseLong(answer.get(1).toString())).isGreaterThan(ANY_EPOCH);
        assertThat(redis.hget(TIDEMARK, "position")).isEqualTo(at(300).toString());
        assertThat(redis.hget(TIDEMARK, "gap_cause")).isEqualTo("slot_lost", "0");
        assertThat(Long.parseLong(redis.hget(TIDEMARK, "gap_time"))).isGreaterThan(ANY_EPOCH);
        assertThat(raise(at(300), at(400), "8").get(0)).isEqualTo("applied");
    }

    @Test
    void shouldRaiseEverybodyWhenTheTidemarkWasLost() {
        raise(at(0), at(100), "7");
        redis.flushall();

        var answer = raise(at(100), at(200), "7");

        assertThat(answer.get(0)).isEqualTo("tidemark_missing");
        assertThat(Long.parseLong(answer.get(1).toString())).isGreaterThan(ANY_EPOCH);
    }

    /** Kafka is as new as the tidemark, so nobody but the state remembers that there was one. */
    @Test
    void shouldRaiseEverybodyWhenTheStateRemembersTheTidemarkThatWasLost() {
        raise(at(0), at(100), "7");
        redis.del(TIDEMARK);

        var answer = raise(at(0), at(200), "7");

        assertThat(answer.get(0)).isEqualTo("tidemark_missing");
        assertThat(Long.parseLong(answer.get(1).toString())).isGreaterThan(ANY_EPOCH);
    }

    @Test
    void shouldRaiseNobodyForASourceThatStartsBesideAnother() {
        raise(at(0), at(100), "7");

        var keys = new String[] {"tidemark:other", STATE, "cache_user_version:8"};
        assertThat(run(Script.RAISE, keys, arguments(at(0), at(50), 1, 1, ""))).startsWith("applied", "0");
        assertThat(run(Script.RAISE, keys, arguments(at(50), at(90), 1, 1, ""))).startsWith("applied", "0");
        assertThat(raise(at(100), at(200), "7")).startsWith("applied", "0");
    }

    @Test
    void shouldTellWhyABatchRaisedEverybodyWithItsDuplicatesToo() {
        raise(at(0), at(100), "7");
        assertToldAgain("position_skipped", at(200), at(300), () -> {});
        assertToldAgain("tidemark_missing", at(300), at(400), () -> redis.del(TIDEMARK));
        assertToldAgain("state_missing", at(400), at(500), () -> redis.del(STATE));
        assertToldAgain("redis_replaced", at(500), at(600), () -> redis.hset(STATE, "server", "0"));
        assertThat(raise(at(600), at(700), "7").get(0)).isEqualTo("applied");
    }

    private static void assertToldAgain(String outcome, Position from, Position to, Runnable loss) {
        loss.run();
        var answer = raise(from, to, "7");
        assertThat(answer.get(0)).isEqualTo(outcome);
        var before = List.of(redis.hgetall(TIDEMARK), redis.hgetall(STATE), redis.get("cache_user_version:7"));

        assertThat(raise(from, to, "7")).isEqualTo(answer);

        assertThat(List.of(redis.hgetall(TIDEMARK), redis.hgetall(STATE), redis.get("cache_user_version:7")))
                .isEqualTo(before);
    }

    @Test
    void shouldRaiseEverybodyAndVouchForNothingWhenTheStateAloneWasLost() {
        everybody(at(0), at(100));
        redis.del(STATE);
        assertThat(read("7").get(0)).isEqualTo(0L);

        var answer = raise(at(100), at(200), "7");

        assertThat(answer.get(0)).isEqualTo("state_missing");
        assertThat(redis.hget(TIDEMARK, "gap_cause")).isEqualTo("state_missing");
        assertThat(Long.parseLong(answer.get(1).toString())).isGreaterThan(ANY_EPOCH);
        assertThat((Long) read("7").get(0)).isGreaterThan(ANY_EPOCH);
    }

    @Test
    void shouldRaiseEverybodyWhenTheTimelineChanged() {
        raise(at(0), at(100), "7");

        var answer = run(
                Script.RAISE,
                new String[] {TIDEMARK, STATE, "cache_user_version:7"},
                "7452001-2",
                at(10).toString(),
                at(20).toString(),
                "0/14",
                "1700000000000000",
                "1",
                "1",
                "",
                "1",
                "5f0d",
                "slot_lost",
                "0",
                "");

        assertThat(answer.get(0)).isEqualTo("timeline_changed");
        assertThat(redis.hget(TIDEMARK, "position")).isEqualTo(at(20).toString());
    }

    @Test
    void shouldVouchForNothingBetweenTheSlicesOfABatchOfAnotherTimeline() {
        raise(at(0), at(500), "7");
        String otherTimeline = "7452001-2";

        var arguments = arguments(at(10), at(20), 1, 2, "");
        arguments[0] = otherTimeline;
        run(Script.RAISE, new String[] {TIDEMARK, STATE, "cache_user_version:7"}, arguments);
        assertThat(read("7").get(0)).isEqualTo(0L);

        arguments[5] = "2";
        run(Script.RAISE, new String[] {TIDEMARK, STATE, "cache_user_version:8"}, arguments);
        assertThat((Long) read("7").get(0)).isGreaterThan(ANY_EPOCH);
        assertThat(tidemarks().subList(1, 5)).containsExactly("0/14", "1700000000000000", "5f0d", "7452001-2");
    }

    @Test
    void shouldMakeAnEvictedCounterAgainAboveEveryOtherEverIssued() {
        for (int i = 0; i < 10; i++) {
            raise(at(i), at(i + 1), "7");
        }
        redis.del("cache_user_version:7");

        assertThat(namespace("status", "7")).containsExactly(12L, 1L);
        assertThat(namespace("clear", "8")).containsExactly(14L, 1L);
    }

    @Test
    void shouldLiftTheFloorToACounterThatAnotherProgramRaised() {
        redis.set("cache_user_version:7", "500");
        namespace("status", "7");
        redis.del("cache_user_version:7");

        assertThat(namespace("status", "7")).containsExactly(501L, 1L);
    }

    @Test
    void shouldTakeWhateverElseStandsInACounterForMissing() {
        for (String foreign : List.of("", "abc", "-5", "0", "1.5", "007", "9".repeat(20))) {
            redis.set("cache_user_version:7", foreign);
            assertThat(namespace("clear", "7").get(0)).as(foreign).isInstanceOf(Long.class);
            assertThat(redis.get("cache_user_version:7")).as(foreign).matches("[1-9]\\d*");
        }
        redis.del("cache_user_version:7");
        redis.lpush("cache_user_version:7", "a list");
        assertThat(raise(at(0), at(1), "7").get(0)).isEqualTo("applied");
        assertThat(redis.type("cache_user_version:7")).isEqualTo("string");
    }

    @Test
    void shouldIssueNoVersionAgainWhenEverythingIsLostTwiceWithinSeconds() {
        raise(at(100), at(200));
        long highest = 0;
        for (int group = 0; group < 4; group++) {
            highest = readThreeThousandNewUsers(group);
        }
        redis.flushall();
        raise(at(200), at(300));

        assertThat((Long) read("7").get(0)).isGreaterThan(highest);
    }

    /** The highest version of them. */
    private static long readThreeThousandNewUsers(int group) {
        List<String> users =
                IntStream.range(0, 3_000).mapToObj(user -> group + "-" + user).toList();
        String[] lookUps =
                users.stream().flatMap(user -> Stream.of("abc", "", "")).toArray(String[]::new);
        var answer = reads("", users, lookUps);
        return (Long) answer.get(answer.size() - 3);
    }

    @Test
    void shouldStartAtOneWithoutHistory() {
        assertThat(namespace("status", "7")).containsExactly(1L, 1L);
        assertThat(namespace("clear", "7")).containsExactly(2L, 1L);
    }

    @Test
    void shouldSwitchANamespaceOffAndOn() {
        assertThat(namespace("disable", "7")).containsExactly(1L, 0L);
        assertThat(redis.get("cache_user_enabled:7")).isEqualTo("0");
        assertThat(namespace("enable", "7")).containsExactly(2L, 1L);
        assertThat(redis.exists("cache_user_enabled:7")).isZero();
    }

    @Test
    void shouldFindAnEntryOnlyUnderTheVersionItWasStoredFor() {
        raise(at(0), at(100));
        assertThat(read("7")).containsExactly(1L, 1L, null, "0", "0/64", "1700000000000000", "5f0d", TIMELINE);
        assertThat(store("1", ENTRY)).isEqualTo(1L);
        assertThat(read("7").get(2)).isEqualTo(ENTRY);
        assertThat(redis.ttl("cache:7:v1:cacheops:abc")).isBetween(1L, 60L);

        raise(at(100), at(200), "7");

        assertThat(read("7")).containsExactly(2L, 1L, null, "0", "0/C8", "1700000000000000", "5f0d", TIMELINE);
    }

    @Test
    void shouldRefuseAFillWhoseVersionHasBeenLeft() {
        raise(at(0), at(100));
        read("7");
        raise(at(100), at(200), "7");

        assertThat(store("1", "old rows")).isEqualTo(0L);
        assertThat(redis.keys("cache:*")).isEmpty();
    }

    @Test
    void shouldRefuseAFillWhoseNumberWasMadeAgainFromNothing() {
        raise(at(0), at(100));
        assertThat(read("7").get(0)).isEqualTo(1L);
        redis.flushdb();
        assertThat(namespace("status", "7")).containsExactly(1L, 1L);

        assertThat(store("1", "old rows")).isEqualTo(0L);
        assertThat(redis.keys("cache:*")).isEmpty();
    }

    @Test
    void shouldRefuseAFillWhoseCounterWasEvictedAndMadeAgain() {
        raise(at(0), at(100));
        read("7");
        redis.del("cache_user_version:7");
        assertThat(store("1", "old rows")).isEqualTo(0L);
        assertThat(namespace("status", "7")).containsExactly(2L, 1L);
        assertThat(store("1", "old rows")).isEqualTo(0L);
    }

    @Test
    void shouldGiveTheLeaseToTheFirstWhoMisses() {
        raise(at(0), at(100));
        assertThat(look("tidemark-lease a.", "", "")).isEqualTo(2L);
        assertThat(look("tidemark-lease b.", "", "")).isEqualTo(3L);
        assertThat(redis.pttl(ENTRY_KEY)).isBetween(1L, 60_000L);

        assertThat(store("1", ENTRY)).isEqualTo(1L);
        assertThat(look("tidemark-lease b.", "", "")).isEqualTo(ENTRY);
    }

    @Test
    void shouldGiveTheLeaseToTheNextWhenItHasRunOut() {
        raise(at(0), at(100));
        assertThat(look("tidemark-lease a.", "", "")).isEqualTo(2L);
        redis.pexpire(ENTRY_KEY, 0);
        assertThat(look("tidemark-lease b.", "", "")).isEqualTo(2L);
    }

    @Test
    void shouldEndALeaseForItsHolderAlone() {
        raise(at(0), at(100));
        look("tidemark-lease a.", "", "");
        assertThat(release("tidemark-lease b.1")).isEqualTo(0L);
        assertThat(look("tidemark-lease b.", "", "")).isEqualTo(3L);
        assertThat(release("tidemark-lease a.1")).isEqualTo(1L);
        assertThat(look("tidemark-lease b.", "", "")).isEqualTo(2L);
    }

    @Test
    void shouldEndTheLeaseOfAFillThatIsRefused() {
        raise(at(0), at(100));
        look("tidemark-lease a.", "", "");
        raise(at(100), at(200), "7");
        assertThat(store("1", ENTRY, "tidemark-lease a.1")).isEqualTo(0L);
        assertThat(redis.keys("cache:*")).isEmpty();
    }

    @Test
    void shouldRemoveWhatIsNoEntryAndTellSo() {
        raise(at(0), at(100));
        for (String foreign : List.of("", "[]", "tidemark-entry 1 1 0/1 x 0\n")) {
            redis.set(ENTRY_KEY, foreign);
            assertThat(look("tidemark-lease a.", "", "")).as(foreign).isEqualTo(4L);
            assertThat(redis.get(ENTRY_KEY)).isEqualTo("tidemark-lease a.1");
        }
        redis.del(ENTRY_KEY);
        redis.lpush(ENTRY_KEY, "a list");
        assertThat(look("tidemark-lease a.", "", TAG)).isEqualTo(4L);
    }

    @Test
    void shouldSpareTheBodyThatTheCallerOrTheClientHas() {
        raise(at(0), at(100));
        read("7");
        assertThat(store("1", ENTRY)).isEqualTo(1L);
        assertThat(look("tidemark-lease a.", "1", "")).isEqualTo(1L);
        assertThat(look("tidemark-lease a.", "2", "")).isEqualTo(ENTRY);
        assertThat(look("tidemark-lease a.", "", "f".repeat(32) + " " + TAG)).isEqualTo(List.of(LINE));
        assertThat(look("tidemark-lease a.", "", "*")).isEqualTo(List.of(LINE));
        assertThat(look("tidemark-lease a.", "", "f".repeat(32))).isEqualTo(ENTRY);

        String absent = ENTRY.replace("rows 1", "absent 1");
        store("1", absent);
        assertThat(look("tidemark-lease a.", "", "*")).isEqualTo(absent);
    }

    @Test
    void shouldAnswerManyReadsEachForItself() {
        raise(at(0), at(100), "7", "8");
        redis.set("cache_user_enabled:8", "0");
        var answer = reads(
                "tidemark-lease a.",
                List.of("7", "7", "8", "9"),
                "abc",
                "",
                "",
                "abc",
                "",
                "",
                "abc",
                "",
                "",
                "abc",
                "3",
                "");

        assertThat(answer.subList(5, 17)).containsExactly(2L, 1L, 2L, 2L, 1L, 3L, 2L, 0L, null, 3L, 1L, 1L);
        assertThat(redis.get("cache:7:v2:cacheops:abc")).isEqualTo("tidemark-lease a.1");
        assertThat(redis.get("cache_user_version:9")).isEqualTo("3");
    }

    @Test
    void shouldFailOnlyTheReadsThatCannotBeAnswered() {
        raise(at(0), at(100), "7");
        assertThat(read("7").get(0)).isEqualTo(2L);
        redis.configSet("maxmemory", "1");
        try {
            var answer = reads("", List.of("8", "7"), "abc", "", "", "abc", "2", "");

            assertThat((String) answer.get(5)).startsWith("OOM");
            assertThat(answer.subList(8, 11)).containsExactly(2L, 1L, 1L);
        } finally {
            redis.configSet("maxmemory", "0");
        }
    }

    @Test
    void shouldVouchForNothingWithoutATidemark() {
        assertThat(read("7")).containsExactly(0L, 1L, null, "", "", "", "", "");
        assertThat(tidemarks()).containsExactly("", "", "", "", "");
        assertThat(redis.exists("cache_user_version:7")).isZero();
    }

    @Test
    void shouldAddTheEpochToEveryVersion() {
        raise(at(0), at(100), "7");
        var raised = everybody(at(100), at(200));

        long epoch = Long.parseLong(raised.get(1).toString());
        assertThat(namespace("status", "7").get(0)).isEqualTo(epoch + 2);
        assertThat(everybody(at(100), at(200))).containsExactly("duplicate", Long.toString(epoch), 0L);
        assertThat(Long.parseLong(everybody(at(200), at(300)).get(1).toString()))
                .isGreaterThan(epoch);
    }

    private static Position at(long lsn) {
        return Position.after(new Lsn(lsn));
    }

    @Test
    void shouldSwitchCachingOnceWithTheRaise() {
        assertThat(switching(at(0), at(100), "gap", "7", "0", "8", "1")).containsExactly("applied", "0", 1L);
        assertThat(redis.get("cache_user_enabled:7")).isEqualTo("0");
        namespace("enable", "7");
        namespace("disable", "8");

        assertThat(switching(at(0), at(100), "gap", "7", "0", "8", "1").get(0)).isEqualTo("duplicate");
        assertThat(enabled("7", "8")).containsExactly(true, false);

        switching(at(100), at(200), "gap", "7", "0", "8", "1");
        assertThat(enabled("7", "8")).containsExactly(false, true);
    }

    @Test
    void shouldOweTheFlagsOfAllUntilTheyAreWritten() {
        switching(at(0), at(100), "gap");
        assertThat(flags(at(100), "1", "7", "0", "8", "1")).containsExactly(1L);
        assertThat(switching(at(100), at(200), "gap")).containsExactly("applied", "0", 0L);

        assertThat(switching(at(300), at(400), "gap").get(2)).as("after a gap").isEqualTo(1L);
        assertThat(switching(at(300), at(400), "gap").get(2)).as("told again").isEqualTo(1L);
        flags(at(400), "", "7", "1");
        assertThat(switching(at(400), at(500), "gap").get(2)).as("half written").isEqualTo(1L);
        flags(at(500), "1", "8", "0");
        assertThat(enabled("7", "8")).containsExactly(true, false);
        assertThat(switching(at(500), at(600), "always").get(2)).as("asked for").isEqualTo(1L);

        assertThat(raise(at(700), at(800)).get(2)).as("flags owed before").isEqualTo(1L);
        redis.flushall();
        raise(at(0), at(100));
        assertThat(raise(at(300), at(400)).get(2)).as("kept by no source").isEqualTo(0L);
    }

    @Test
    void shouldWriteNoFlagsOfAPositionThatSomebodyHasGoneOnFrom() {
        switching(at(0), at(100), "gap");
        switching(at(100), at(200), "gap", "7", "0");

        assertThat(flags(at(100), "1", "7", "1")).containsExactly(0L);

        assertThat(enabled("7")).containsExactly(false);
        assertThat(switching(at(200), at(300), "gap").get(2)).as("still owed").isEqualTo(1L);
    }

    @Test
    void shouldNotSwitchCachingLateOverACommitThatHasPassed() {
        raise(at(0), at(0x1_0000_0010L), "7");

        assertThat(switchBy("disable", "1/0000000F")).containsExactly(2L, 1L);
        assertThat(switchBy("disable", "1/10")).containsExactly(2L, 1L);
        assertThat(switchBy("disable", "0/FFFFFFFF")).containsExactly(2L, 1L);
        assertThat(switchBy("disable", "1/11")).containsExactly(2L, 0L);
        assertThat(switchBy("enable", "1/10")).as("raised all the same").containsExactly(3L, 0L);
        assertThat(switchBy("enable", "2/0")).containsExactly(4L, 1L);

        redis.set(TIDEMARK, "somebody's");
        assertThat(switchBy("disable", "0/1")).containsExactly(4L, 0L);
    }

    private static List<Object> switchBy(String command, String lsn) {
        var keys = new String[] {"cache_user_version:7", "cache_user_enabled:7", STATE, TIDEMARK};
        return run(Script.NAMESPACE, keys, command, lsn);
    }

    /** Raises nobody, and switches users whose ids stand before their flags. */
    private static List<Object> switching(Position from, Position to, String owed, String... usersAndFlags) {
        List<String> keys = new ArrayList<>(List.of(TIDEMARK, STATE));
        List<String> arguments = new ArrayList<>(List.of(arguments(from, to, 1, 1, "")));
        arguments.set(12, owed);
        addFlags(keys, arguments, usersAndFlags);
        return run(Script.RAISE, keys.toArray(new String[0]), arguments.toArray(new String[0]));
    }

    private static List<Object> flags(Position at, String last, String... usersAndFlags) {
        List<String> keys = new ArrayList<>(List.of(TIDEMARK));
        List<String> arguments = new ArrayList<>(List.of(TIMELINE, at.toString(), last));
        addFlags(keys, arguments, usersAndFlags);
        return run(Script.FLAGS, keys.toArray(new String[0]), arguments.toArray(new String[0]));
    }

    private static void addFlags(List<String> keys, List<String> arguments, String... usersAndFlags) {
        for (int i = 0; i < usersAndFlags.length; i += 2) {
            keys.add("cache_user_enabled:" + usersAndFlags[i]);
            arguments.add(usersAndFlags[i + 1]);
        }
    }

    private static List<Boolean> enabled(String... users) {
        return Stream.of(users)
                .map(user -> redis.exists("cache_user_enabled:" + user) == 0)
                .toList();
    }

    private static List<Object> raise(Position from, Position to, String... users) {
        return slice(from, to, 1, 1, users);
    }

    private static List<Object> slice(Position from, Position to, int slice, int slices, String... users) {
        var keys = new String[2 + users.length];
        keys[0] = TIDEMARK;
        keys[1] = STATE;
        for (int i = 0; i < users.length; i++) {
            keys[2 + i] = "cache_user_version:" + users[i];
        }
        return run(Script.RAISE, keys, arguments(from, to, slice, slices, ""));
    }

    private static List<Object> everybody(Position from, Position to) {
        return run(Script.RAISE, new String[] {TIDEMARK, STATE}, arguments(from, to, 1, 1, "1"));
    }

    private static String[] arguments(Position from, Position to, int slice, int slices, String everybody) {
        return new String[] {
            TIMELINE,
            from.toString(),
            to.toString(),
            to.commit().toString(),
            "1700000000000000",
            Integer.toString(slice),
            Integer.toString(slices),
            everybody,
            from.equals(at(0)) ? "" : "1",
            "5f0d",
            "slot_lost",
            "0",
            ""
        };
    }

    private static List<Object> namespace(String command, String user) {
        return run(Script.NAMESPACE, userKeys(user), command);
    }

    /** What is told of one read, then epoch and tidemark. */
    private static List<Object> read(String user) {
        var answer = reads("", List.of(user), "abc", "", "");
        var told = new ArrayList<>(answer.subList(5, 8));
        told.addAll(answer.subList(0, 5));
        return told;
    }

    /** What stands in the entry's place. */
    private static Object look(String lease, String held, String tags) {
        return reads(lease, List.of("7"), "abc", held, tags).get(7);
    }

    private static List<Object> reads(String lease, List<String> users, String... arguments) {
        var keys = Stream.concat(
                Stream.of(STATE, TIDEMARK),
                users.stream().flatMap(user -> Stream.of("cache_user_version:" + user, "cache_user_enabled:" + user)));
        var all = Stream.concat(
                Stream.of("1", "60000", lease, "cache_user_version:", "cache:", ":v", ":cacheops:"),
                Stream.of(arguments));
        return run(Script.READ, keys.toArray(String[]::new), all.toArray(String[]::new));
    }

    private static Object release(String lease) {
        return redis.eval(Script.RELEASE.source(), ScriptOutputType.INTEGER, new String[0], ENTRY_KEY, lease);
    }

    private static List<Object> tidemarks() {
        return run(Script.TIDEMARKS, new String[] {STATE, TIDEMARK});
    }

    private static Object store(String version, String body) {
        return store(version, body, "");
    }

    private static Object store(String version, String body, String lease) {
        return redis.eval(
                Script.STORE.source(),
                ScriptOutputType.INTEGER,
                userKeys("7"),
                version,
                "cache:7:v",
                ":cacheops:abc",
                "60000",
                body,
                lease);
    }

    private static String[] userKeys(String user) {
        return new String[] {"cache_user_version:" + user, "cache_user_enabled:" + user, STATE};
    }

    private static List<Object> run(Script script, String[] keys, String... arguments) {
        return redis.eval(script.source(), ScriptOutputType.MULTI, keys, arguments);
    }
}
