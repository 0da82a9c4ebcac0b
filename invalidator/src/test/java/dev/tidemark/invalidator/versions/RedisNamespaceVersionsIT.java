package dev.tidemark.invalidator.versions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.contract.GapCause;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.embedded.RedisServer;

@Timeout(60)
class RedisNamespaceVersionsIT {

    private static final SourceName SOURCE = new SourceName("main");
    private static final Timeline TIMELINE = new Timeline(1, 1);
    /** Ahead of every clock. */
    private static final Instant ASKED_AT = Instant.parse("2100-01-01T00:00:00Z");

    private int port;
    private RedisServer server;
    private RedisClient client;
    private RedisCommands<String, String> redis;
    private RedisNamespaceVersions versions;

    @BeforeEach
    void start() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        server = server();
        server.start();
        client = RedisClient.create("redis://127.0.0.1:" + port);
        redis = client.connect().sync();
        versions = new RedisNamespaceVersions("redis://127.0.0.1:" + port + "/0", new RedisKeys("t:", false));
    }

    private RedisServer server() throws IOException {
        return RedisServer.builder()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
    }

    @AfterEach
    void stop() throws IOException {
        try {
            versions.close();
            client.shutdown();
        } finally {
            server.stop();
        }
    }

    @Test
    void shouldRaiseEachUserAndRememberThePosition() {
        Raised raised = versions.raise(raise(0, 100, "7", "8"));

        assertThat(raised).isEqualTo(new Raised(Raised.Outcome.APPLIED, 0, true, List.of(2L, 2L)));
        assertThat(redis.get("t:cache_user_version:7")).isEqualTo("2");
        assertThat(redis.hget("t:tidemark:main", "position")).isEqualTo(at(100).toString());
        assertThat(versions.raise(raise(0, 100, "7", "8")).outcome()).isEqualTo(Raised.Outcome.DUPLICATE);
    }

    @Test
    void shouldRaiseAHundredThousandUsersInSlices() {
        String[] users = IntStream.range(0, 100_000).mapToObj(Integer::toString).toArray(String[]::new);

        Raised raised = versions.raise(raise(0, 100, users));

        assertThat(raised.counters()).hasSize(100_000).allMatch(counter -> counter >= 2);
        assertThat(redis.mget("t:cache_user_version:0", "t:cache_user_version:99999"))
                .allMatch(version -> version.hasValue());
        assertThat(redis.hget("t:tidemark:main", "position")).isEqualTo(at(100).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"t:tidemark:main", "t:tidemark:state"})
    void shouldTakeAKeyOfAnotherTypeForALostOne(String key) {
        versions.raise(raise(0, 100, "7"));
        redis.del(key);
        redis.lpush(key, "x");

        assertThat(versions.raise(raise(100, 200, "7")).outcome().isGap()).isTrue();
        assertThat(versions.raise(raise(200, 300, "7")).outcome()).isEqualTo(Raised.Outcome.APPLIED);
    }

    @ParameterizedTest
    @CsvSource({
        "t:tidemark:state, epoch, abc",
        "t:tidemark:state, epoch, 1000000000000000000",
        "t:tidemark:state, epoch, -5",
        "t:tidemark:state, epoch, 1.5",
        "t:tidemark:main, position, zzz",
        "t:tidemark:main, position, ''"
    })
    void shouldRaiseEverybodyOnceWhereAFieldWasWrittenOver(String key, String field, String value) {
        versions.raise(raise(0, 100, "7"));
        long before = versions.raise(raise(100, 200, "7")).epoch();
        redis.hset(key, field, value);

        Raised raised = versions.raise(raise(200, 300, "7"));

        assertThat(raised.outcome().isGap()).isTrue();
        assertThat(raised.epoch()).isBetween(before + 1, 1L << 52);
        assertThat(versions.raise(raise(300, 400, "7")).outcome()).isEqualTo(Raised.Outcome.APPLIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "1e300", "99999999999999999999"})
    void shouldGoOnWhereTheFloorWasWrittenOver(String floor) {
        versions.raise(raise(0, 100, "7"));
        redis.hset("t:tidemark:state", "floor", floor);

        assertThat(versions.raise(raise(100, 200, "7", "8")).counters()).allMatch(counter -> counter < 1L << 52);
        assertThat(redis.hget("t:tidemark:state", "floor")).matches("[0-9]{1,16}");
    }

    @Test
    void shouldGoOnWhereASliceWasWrittenOver() {
        versions.raise(raise(0, 100, "7"));
        redis.hset("t:tidemark:main", Map.of("slice_of", at(200).toString(), "slice", "x"));

        assertThat(versions.raise(raise(100, 200, "7")).counters()).containsExactly(3L);
    }

    @Test
    void shouldTellAgainWhyABatchRaisedEverybodyThoughOthersCameAfterIt() {
        versions.raise(raise(0, 100, "7"));
        Raised first = versions.raise(raise(200, 300, "7"));
        versions.raise(raise(300, 400, "8"));
        var before = redis.mget("t:cache_user_version:7", "t:cache_user_version:8");

        assertThat(first.outcome()).isEqualTo(Raised.Outcome.POSITION_SKIPPED);
        assertThat(versions.raise(raise(200, 300, "7"))).isEqualTo(first);
        assertThat(versions.raise(raise(300, 400, "8")).outcome()).isEqualTo(Raised.Outcome.DUPLICATE);
        assertThat(redis.mget("t:cache_user_version:7", "t:cache_user_version:8"))
                .isEqualTo(before);
    }

    @Test
    void shouldTakeABatchForAppliedWhoseFirstSliceAloneWasAppliedBefore() {
        String[] users = IntStream.range(0, 10_000).mapToObj(Integer::toString).toArray(String[]::new);
        versions.raise(raise(0, 100, users));
        versions.raise(raise(100, 200, users));
        // As it stood when the invalidator was killed between the two.
        redis.hset(
                "t:tidemark:main",
                Map.of("position", at(100).toString(), "slice_of", at(200).toString(), "slice", "1"));

        Raised raised = versions.raise(raise(100, 200, users));

        assertThat(raised.outcome()).isEqualTo(Raised.Outcome.APPLIED);
        assertThat(raised.counters()).startsWith(3L, 3L).endsWith(6L, 6L);
    }

    @Test
    void shouldTellOfAGapThatAnEarlierSliceRaisedEverybodyFor() {
        String[] users = IntStream.range(0, 10_000).mapToObj(Integer::toString).toArray(String[]::new);
        versions.raise(raise(0, 100, users));
        Raised first = versions.raise(raise(200, 300, users));
        redis.hset(
                "t:tidemark:main",
                Map.of("position", at(100).toString(), "slice_of", at(300).toString(), "slice", "1"));

        Raised raised = versions.raise(raise(200, 300, users));

        assertThat(raised.outcome()).isEqualTo(Raised.Outcome.POSITION_SKIPPED);
        assertThat(raised.epoch()).as("raised once").isEqualTo(first.epoch());
    }

    @Test
    void shouldGoOnWhenRedisForgotTheScript() {
        versions.raise(raise(0, 100, "7"));
        redis.scriptFlush();

        assertThat(versions.raise(raise(100, 200, "7")).counters()).containsExactly(3L);
    }

    @Test
    void shouldWaitForRedisAndThenRaiseOnce() throws Exception {
        versions.raise(raise(0, 100, "7"));
        server.stop();
        var raised = CompletableFuture.supplyAsync(() -> versions.raise(raise(100, 200, "7")));
        Awaitility.await("a refused attempt")
                .during(java.time.Duration.ofMillis(500))
                .until(() -> !raised.isDone());
        server = server();
        server.start();

        // The new Redis is empty: everybody is raised, and the batch is applied all the same.
        assertThat(raised.get(10, TimeUnit.SECONDS).outcome()).isEqualTo(Raised.Outcome.TIDEMARK_MISSING);
        assertThat(raised.get().epoch())
                .as("the clock of a new Redis may be behind")
                .isEqualTo(ASKED_AT.toEpochMilli() * 1_000);
    }

    @Test
    void shouldStopWaitingWhenClosed() throws IOException {
        server.stop();
        var raised = CompletableFuture.supplyAsync(() -> versions.raise(raise(100, 200, "7")));

        var closing = CompletableFuture.runAsync(versions::close);

        assertThatThrownBy(() -> raised.get(10, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(VersionsClosedException.class);
        assertThat(closing).succeedsWithin(java.time.Duration.ofSeconds(10));
    }

    private static Raise raise(long from, long to, String... users) {
        return new Raise(
                SOURCE,
                TIMELINE,
                at(from),
                at(to),
                Instant.parse("2026-11-21T06:53:00Z"),
                Arrays.stream(users).map(UserId::new).toList(),
                false,
                from > 0,
                "5f0d",
                GapCause.SLOT_LOST,
                List.of(),
                Raise.Owed.AFTER_GAP,
                ASKED_AT);
    }

    private static Position at(long lsn) {
        return Position.after(new Lsn(lsn));
    }
}
