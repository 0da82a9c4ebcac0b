package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The versions and tidemarks in Redis, for one command. */
final class VersionsClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final RedisURI uri;
    private final RedisClient client;
    private final RedisKeys keys;
    private final StatefulRedisConnection<String, String> connection;

    private VersionsClient(RedisURI uri, RedisKeys keys) {
        this.uri = uri;
        this.keys = keys;
        this.client = RedisClient.create();
        // A command that was not answered is not sent again: the next run sees what it did.
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
                .build());
        try {
            this.connection = answered(() -> client.connect(uri));
        } catch (CommandException e) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
            throw e;
        }
    }

    /**
     * Connects.
     *
     * @throws CommandException when Redis does not answer, or nobody said where it is
     */
    static VersionsClient connect(Configuration configuration) {
        String url = configuration.redisUrl();
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        return new VersionsClient(uri, configuration.keys());
    }

    /** Raises one user; returns the version since. */
    long raise(UserId user) {
        List<Long> answer = answered(() -> connection
                .sync()
                .eval(
                        Script.NAMESPACE.source(),
                        ScriptOutputType.MULTI,
                        new String[] {keys.version(user), keys.enabled(user), keys.state()},
                        "clear"));
        return answer.get(0);
    }

    /** Raises everybody; returns the epoch since. */
    long raiseEverybody() {
        return answered(
                () -> connection.sync().<Long>eval(Script.EVERYBODY.source(), ScriptOutputType.INTEGER, keys.state()));
    }

    /** Brings a slice of users up to the versions that were recorded for them, or tells what that would change. */
    Replayed replay(ReplaySlice slice) {
        String[] scriptKeys = slice.keys(keys);
        String[] arguments = slice.arguments();
        List<Object> answer = answered(() -> {
            try {
                return connection.sync().evalsha(Script.REPLAY.hash(), ScriptOutputType.MULTI, scriptKeys, arguments);
            } catch (RedisNoScriptException e) {
                return connection.sync().eval(Script.REPLAY.source(), ScriptOutputType.MULTI, scriptKeys, arguments);
            }
        });
        return Replayed.of(answer);
    }

    /** The tidemark's fields, none when there is none. */
    Map<String, String> tidemark(SourceName source) {
        return answered(() -> connection.sync().hgetall(keys.tidemark(source)));
    }

    /** Epoch and floor, neither on a system without history. */
    Map<String, String> state() {
        return answered(() -> connection.sync().hgetall(keys.state()));
    }

    /** What Redis does when its memory is full, such as {@code noeviction}. */
    String evictionPolicy() {
        String setting = "maxmemory-policy";
        return answered(() -> {
            String policy;
            try {
                policy = connection.sync().configGet(setting).get(setting);
            } catch (RedisCommandExecutionException e) {
                // Services and access lists refuse CONFIG to most.
                policy = null;
            }
            return policy == null ? policyOf(connection.sync().info("memory")) : policy;
        });
    }

    private static String policyOf(String information) {
        return information
                .lines()
                .filter(line -> line.startsWith("maxmemory_policy:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow(() -> new RedisException("it does not tell its maxmemory-policy"));
    }

    private <T> T answered(Supplier<T> command) {
        try {
            return command.get();
        } catch (RedisException e) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            throw new CommandException(
                    "Redis at " + uri.getHost() + ":" + uri.getPort() + " does not answer: " + root.getMessage(), e);
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
