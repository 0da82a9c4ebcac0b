package dev.tidemark.contract.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.embedded.RedisServer;

class ReplayScriptIT {

    private static final String STATE = "tidemark:state";
    /** 2026-01-01: an epoch is at least the time in microseconds. */
    private static final long ANY_EPOCH = 1_767_225_600_000_000L;

    private static RedisServer server;
    private static RedisClient client;
    private static RedisCommands<String, String> redis;

    @BeforeAll
    static void startRedis() throws IOException {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
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

    @BeforeEach
    void emptyRedis() {
        redis.flushall();
    }

    @Test
    void shouldRaiseWhoIsBehindBeyondWhatWasRecordedAndNobodyElse() {
        given(0, 9, Map.of("7", 3L, "8", 5L, "9", 9L));

        assertThat(replay(Map.of("7", 5L, "8", 5L, "9", 4L))).containsExactly(1L, 3L, 0L, "0", "9");

        assertThat(counter("7")).isEqualTo("6");
        assertThat(counter("8")).isEqualTo("5");
        assertThat(counter("9")).isEqualTo("9");
    }

    @Test
    void shouldChangeNothingTheSecondTime() {
        given(0, 3, Map.of("7", 3L));
        replay(Map.of("7", 5L, "8", 4L));
        Map<String, Object> before = everything();

        assertThat(replay(Map.of("7", 5L, "8", 4L))).containsExactly(0L, 0L, 0L, "0", "6");

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void shouldAddTheEpochToWhatStands() {
        given(ANY_EPOCH, 9, Map.of("7", 3L, "8", 5L));

        assertThat(replay(Map.of("7", ANY_EPOCH + 5, "8", 100L)))
                .containsExactly(1L, 3L, 0L, Long.toString(ANY_EPOCH), "9");

        assertThat(counter("7")).isEqualTo("6");
        assertThat(counter("8")).isEqualTo("5");
    }

    @Test
    void shouldTakeAMissingCounterForAppliedWhenItWouldBeMadeAgainBeyond() {
        given(0, 5, Map.of());

        assertThat(replay(Map.of("7", 5L)).get(0)).isEqualTo(0L);
        assertThat(counter("7")).isNull();

        assertThat(replay(Map.of("7", 6L))).containsExactly(1L, 2L, 0L, "0", "7");
        assertThat(counter("7")).isEqualTo("7");
        assertThat(floor()).isEqualTo("7");
    }

    @Test
    void shouldLiftTheFloorSoThatNoNumberComesBack() {
        given(0, 3, Map.of("7", 3L));

        replay(Map.of("7", 40L));
        redis.del("cache_user_version:7");

        assertThat(redis.<List<Object>>eval(
                        Script.NAMESPACE.source(),
                        ScriptOutputType.MULTI,
                        new String[] {"cache_user_version:7", "cache_user_enabled:7", STATE},
                        "status"))
                .containsExactly(42L, 1L);
    }

    @Test
    void shouldRaiseEverybodyWhoseEpochWasLost() {
        given(ANY_EPOCH, 9, Map.of("7", 3L));

        List<Object> answer = replay(false, false, ANY_EPOCH + 1, false, Map.of("7", ANY_EPOCH + 9));

        assertThat(answer).startsWith(0L, 0L, 1L);
        assertThat(epoch()).isGreaterThan(ANY_EPOCH + 1).isEqualTo(Long.parseLong((String) answer.get(3)));
        assertThat(counter("7")).isEqualTo("3");
    }

    @Test
    void shouldLeaveTheEpochWhenItIsTheRecordedOne() {
        given(ANY_EPOCH, 9, Map.of());
        Map<String, Object> before = everything();

        assertThat(replay(false, false, ANY_EPOCH, false, Map.of()))
                .containsExactly(0L, 0L, 0L, Long.toString(ANY_EPOCH), "9");

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void shouldRaiseTheEpochBeyondARecordedOneThatIsAheadOfTheClock() {
        long ahead = 4_000_000_000_000_000L;

        replay(false, false, ahead, false, Map.of());

        assertThat(epoch()).isEqualTo(ahead + 1);
    }

    @Test
    void shouldRaiseEverybodyWhenAVersionWasMadeWithAnEpochThatIsLost() {
        given(0, 9, Map.of("7", 3L));

        assertThat(replay(Map.of("7", ANY_EPOCH + 4, "8", 5L))).startsWith(0L, 0L, 1L);

        assertThat(epoch()).isGreaterThan(ANY_EPOCH + 4);
        assertThat(counter("7")).isEqualTo("3");
        assertThat(counter("8")).isNull();
    }

    @Test
    void shouldLeaveAMissingEpochForThePipelineToNotice() {
        replay(Map.of("7", 5L));

        assertThat(redis.hgetall(STATE)).containsOnlyKeys("floor");
    }

    @Test
    void shouldRaiseEachOnceMoreByForce() {
        given(0, 9, Map.of("7", 3L, "8", 8L));

        assertThat(replay(false, true, 0, false, Map.of("7", 5L, "8", 5L, "9", 2L)))
                .containsExactly(3L, 3L + 1 + 2, 0L, "0", "11");

        assertThat(counter("7")).isEqualTo("6");
        assertThat(counter("8")).isEqualTo("9");
        assertThat(counter("9")).isEqualTo("11");
    }

    @Test
    void shouldRaiseEverybodyOnceMoreByForce() {
        given(ANY_EPOCH, 9, Map.of());

        assertThat(replay(false, true, ANY_EPOCH, true, Map.of())).startsWith(0L, 0L, 1L);

        assertThat(epoch()).isGreaterThan(ANY_EPOCH);
    }

    @Test
    void shouldTellWithoutChangingAnything() {
        given(ANY_EPOCH, 9, Map.of("7", 3L));
        Map<String, Object> before = everything();

        List<Object> told = replay(true, false, ANY_EPOCH + 1, false, Map.of("7", ANY_EPOCH + 50, "8", ANY_EPOCH + 50));
        assertThat(told).startsWith(0L, 0L, 1L);
        assertThat(replay(true, true, ANY_EPOCH, false, Map.of("7", ANY_EPOCH + 50)))
                .containsExactly(1L, 48L, 0L, Long.toString(ANY_EPOCH), "51");

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void shouldGoOnInADryRunFromWhatTheSlicesBeforeWouldHaveLeft() {
        given(0, 9, Map.of("7", 3L));

        assertThat(redis.<List<Object>>eval(
                        Script.REPLAY.source(),
                        ScriptOutputType.MULTI,
                        new String[] {STATE, "cache_user_version:7", "cache_user_version:8"},
                        "1",
                        "",
                        "0",
                        "",
                        "100",
                        "50",
                        "104",
                        "150"))
                .containsExactly(1L, 2L, 0L, "100", "50");
    }

    @Test
    void shouldTakeWhateverElseStandsInACounterForMissing() {
        given(0, 2, Map.of());
        redis.lpush("cache_user_version:7", "a list");
        redis.set("cache_user_version:8", "007");

        replay(Map.of("7", 5L, "8", 5L));

        assertThat(counter("7")).isEqualTo("6");
        assertThat(counter("8")).isEqualTo("6");
    }

    @Test
    void shouldTakeASliceOfFiveThousand() {
        Map<String, Long> recorded = new TreeMap<>();
        for (int user = 0; user < 5_000; user++) {
            recorded.put(Integer.toString(user), 7L);
        }

        assertThat(replay(recorded).get(0)).isEqualTo(5_000L);
    }

    private static void given(long epoch, long floor, Map<String, Long> counters) {
        redis.hset(STATE, Map.of("epoch", Long.toString(epoch), "floor", Long.toString(floor)));
        redis.set("somebody:else", "5");
        counters.forEach((user, counter) -> redis.set("cache_user_version:" + user, Long.toString(counter)));
    }

    private static List<Object> replay(Map<String, Long> recorded) {
        return replay(false, false, 0, false, recorded);
    }

    private static List<Object> replay(
            boolean dry, boolean force, long everybody, boolean forceEverybody, Map<String, Long> recorded) {
        var sorted = new TreeMap<>(recorded);
        var keys = new String[1 + sorted.size()];
        var arguments = new String[6 + sorted.size()];
        keys[0] = STATE;
        arguments[0] = dry ? "1" : "";
        arguments[1] = force ? "1" : "";
        arguments[2] = Long.toString(everybody);
        arguments[3] = forceEverybody ? "1" : "";
        arguments[4] = "0";
        arguments[5] = "0";
        int i = 0;
        for (var user : sorted.entrySet()) {
            keys[1 + i] = "cache_user_version:" + user.getKey();
            arguments[6 + i++] = Long.toString(user.getValue());
        }
        return redis.eval(Script.REPLAY.source(), ScriptOutputType.MULTI, keys, arguments);
    }

    private static String counter(String user) {
        return redis.get("cache_user_version:" + user);
    }

    private static String floor() {
        return redis.hget(STATE, "floor");
    }

    private static long epoch() {
        return Long.parseLong(redis.hget(STATE, "epoch"));
    }

    private static Map<String, Object> everything() {
        Map<String, Object> all = new TreeMap<>();
        redis.keys("*")
                .forEach(key -> all.put(key, redis.type(key).equals("hash") ? redis.hgetall(key) : redis.get(key)));
        return all;
    }
}
