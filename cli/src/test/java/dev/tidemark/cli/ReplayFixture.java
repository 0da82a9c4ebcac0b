package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Real Kafka and Redis for {@code replay}, and what stands there. For one thread. */
final class ReplayFixture implements AutoCloseable {

    final TestServers servers;
    final RedisCommands<String, String> redis;
    RecordedHistory history;
    private final RedisClient client;
    private final Path data;

    private ReplayFixture(TestServers servers) throws Exception {
        this.servers = servers;
        this.client = RedisClient.create(servers.redisUrl());
        this.redis = client.connect().sync();
        this.data = servers.data(servers.kafkaBootstrapServers(), servers.redisUrl());
        this.history = RecordedHistory.anew(servers.kafkaBootstrapServers());
    }

    static ReplayFixture start(Path directory) throws Exception {
        return new ReplayFixture(TestServers.start(directory));
    }

    /** Nothing is recorded, nobody has a version, and somebody else a key. */
    void beginAnew() throws Exception {
        history.close();
        history = RecordedHistory.anew(servers.kafkaBootstrapServers());
        redis.flushall();
        redis.set("somebody:else", "1");
        redis.hset("tidemark:state", Map.of("epoch", "0", "floor", "9"));
    }

    @Override
    public void close() throws IOException {
        history.close();
        client.shutdown();
        servers.close();
    }

    /** It said in one line why it did nothing. */
    static void assertRefused(CommandRun run, String message) {
        assertThat(run.err()).startsWith("tidemark: ").contains(message).hasLineCount(1);
        assertThat(run.exitCode()).isEqualTo(1);
    }

    /** Runs it here. */
    CommandRun run(String... options) {
        List<String> arguments = new ArrayList<>(List.of("replay", "--data", data.toString()));
        arguments.addAll(List.of(options));
        return CommandRun.of(arguments.toArray(String[]::new));
    }

    /** What it did, as it tells programs. */
    JsonNode json(String... options) {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.add("--json");
        CommandRun run = run(arguments.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        try {
            return new ObjectMapper().readTree(run.out());
        } catch (IOException e) {
            throw new AssertionError(run.out(), e);
        }
    }

    /** Sets the counters of users. */
    void given(Object... usersAndCounters) {
        for (int i = 0; i < usersAndCounters.length; i += 2) {
            redis.set("cache_user_version:" + usersAndCounters[i], usersAndCounters[i + 1].toString());
        }
    }

    /** Those that are there. */
    List<String> counters(String... users) {
        return Stream.of(users)
                .map(user -> redis.get("cache_user_version:" + user))
                .filter(counter -> counter != null)
                .toList();
    }

    long epoch() {
        return Long.parseLong(redis.hget("tidemark:state", "epoch"));
    }

    /** All keys, Tidemark's or not. */
    Map<String, Object> everything() {
        Map<String, Object> all = new HashMap<>();
        redis.keys("*")
                .forEach(key -> all.put(key, redis.type(key).equals("hash") ? redis.hgetall(key) : redis.get(key)));
        return all;
    }
}
