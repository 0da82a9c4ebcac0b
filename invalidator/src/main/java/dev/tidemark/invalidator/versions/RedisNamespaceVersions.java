package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions in one Redis, over one connection. Waits for Redis as long as it takes. Thread-safe: callers take turns
 * with every slice. Redis runs one script at a time anyway, so a connection for each would not raise more.
 */
public final class RedisNamespaceVersions implements NamespaceVersions, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisNamespaceVersions.class);

    /** Others are answered between two slices; one takes Redis a few milliseconds. */
    private static final int LARGEST_SLICE = 5_000;

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(2);

    /** Ten seconds in all: a machine on which everything starts at once may be slow. */
    private static final int PING_ATTEMPTS = 5;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    /** One command at a time is under way. */
    private static final int REQUEST_QUEUE = 16;

    private final RedisURI uri;
    private final RedisKeys keys;
    private final RedisClient client;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable StatefulRedisConnection<String, String> connection;

    /**
     * Does not connect yet.
     *
     * @param redisUrl {@code redis://user:password@host:port/database}, {@code rediss://} for TLS
     * @throws IllegalArgumentException when the URL is malformed
     */
    public RedisNamespaceVersions(String redisUrl, RedisKeys keys) {
        this.uri = RedisURI.create(redisUrl);
        this.uri.setTimeout(COMMAND_TIMEOUT);
        this.uri.setClientName("tidemark-invalidator");
        this.keys = keys;
        this.client = RedisClient.create();
        this.client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(REQUEST_QUEUE)
                .timeoutOptions(TimeoutOptions.enabled(COMMAND_TIMEOUT))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(COMMAND_TIMEOUT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
    }

    /**
     * Asks Redis for a sign of life; again where it is slow, and not where it refuses.
     *
     * @throws VersionsUnreachableException when it does not answer
     */
    public synchronized void ping() {
        for (int attempt = 1; ; attempt++) {
            try {
                commands().ping();
                return;
            } catch (RedisException e) {
                if (attempt == PING_ATTEMPTS || !isTimeout(e)) {
                    throw new VersionsUnreachableException(
                            "Redis at " + uri.getHost() + ":" + uri.getPort() + " does not answer: " + rootMessage(e),
                            e);
                }
            }
        }
    }

    private static boolean isTimeout(RedisException error) {
        return error instanceof RedisCommandTimeoutException
                || error.getCause() instanceof RedisCommandTimeoutException;
    }

    @Override
    public Raised raise(Raise raise) {
        int slices = Math.max(1, Math.max(slices(raise.users()), slices(raise.flags())));
        List<Long> counters = new ArrayList<>(raise.users().size());
        Raised.Outcome outcome = Raised.Outcome.DUPLICATE;
        long epoch = 0;
        boolean owesFlags = false;
        for (int slice = 1; slice <= slices; slice++) {
            List<EnabledFlag> flags = slice(raise.flags(), slice);
            String[] scriptKeys = scriptKeys(raise, slice(raise.users(), slice), flags);
            String[] arguments = arguments(raise, slice, slices, flags);
            List<Object> answer = untilAnswered(redis -> run(redis, Script.RAISE, scriptKeys, arguments));
            outcome =
                    outcome.and(Raised.Outcome.valueOf(answer.get(0).toString().toUpperCase(Locale.ROOT)));
            epoch = Long.parseLong(answer.get(1).toString());
            owesFlags = (Long) answer.get(2) == 1;
            answer.subList(3, answer.size()).forEach(counter -> counters.add((Long) counter));
        }
        return new Raised(outcome, epoch, owesFlags, counters);
    }

    @Override
    public void write(SourceName source, Timeline timeline, Position at, Iterator<EnabledFlag> flags) {
        boolean isWritten;
        do {
            List<String> scriptKeys = new ArrayList<>(List.of(keys.tidemark(source)));
            List<String> arguments = new ArrayList<>(List.of(timeline.toString(), at.toString(), ""));
            while (flags.hasNext() && scriptKeys.size() <= LARGEST_SLICE) {
                EnabledFlag flag = flags.next();
                scriptKeys.add(keys.enabled(flag.user()));
                arguments.add(word(flag));
            }
            if (!flags.hasNext()) {
                arguments.set(2, "1");
            }
            List<Object> answer = untilAnswered(redis ->
                    run(redis, Script.FLAGS, scriptKeys.toArray(new String[0]), arguments.toArray(new String[0])));
            isWritten = (Long) answer.get(0) == 1;
        } while (isWritten && flags.hasNext());
    }

    private static int slices(List<?> all) {
        return (all.size() + LARGEST_SLICE - 1) / LARGEST_SLICE;
    }

    private static <T> List<T> slice(List<T> all, int number) {
        return all.subList(
                Math.min((number - 1) * LARGEST_SLICE, all.size()), Math.min(number * LARGEST_SLICE, all.size()));
    }

    private static String word(EnabledFlag flag) {
        return flag.enabled() ? "1" : "0";
    }

    private String[] scriptKeys(Raise raise, List<UserId> users, List<EnabledFlag> flags) {
        List<String> scriptKeys = new ArrayList<>(2 + users.size() + flags.size());
        scriptKeys.add(keys.tidemark(raise.source()));
        scriptKeys.add(keys.state());
        users.forEach(user -> scriptKeys.add(keys.version(user)));
        flags.forEach(flag -> scriptKeys.add(keys.enabled(flag.user())));
        return scriptKeys.toArray(new String[0]);
    }

    private static String[] arguments(Raise raise, int slice, int slices, List<EnabledFlag> flags) {
        List<String> arguments = new ArrayList<>(List.of(
                raise.timeline().toString(),
                raise.from().toString(),
                raise.to().toString(),
                raise.to().commit().toString(),
                micros(raise.committedAt()),
                Integer.toString(slice),
                Integer.toString(slices),
                raise.everybody() ? "1" : "",
                raise.hasHistory() ? "1" : "",
                raise.rules(),
                raise.ifSkipped().label(),
                micros(raise.askedAt()),
                raise.owed().word()));
        flags.forEach(flag -> arguments.add(word(flag)));
        return arguments.toArray(new String[0]);
    }

    private static String micros(Instant time) {
        return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time));
    }

    private static List<Object> run(
            RedisCommands<String, String> redis, Script script, String[] scriptKeys, String[] arguments) {
        try {
            return redis.evalsha(script.hash(), ScriptOutputType.MULTI, scriptKeys, arguments);
        } catch (RedisNoScriptException e) {
            LOG.debug("Redis does not have the script, sending it", e);
            return redis.eval(script.source(), ScriptOutputType.MULTI, scriptKeys, arguments);
        }
    }

    private synchronized <T> T untilAnswered(Function<RedisCommands<String, String>, T> command) {
        Duration pause = SHORTEST_PAUSE;
        boolean warned = false;
        while (true) {
            try {
                T answer = command.apply(commands());
                if (warned) {
                    LOG.info("Redis answers again");
                }
                return answer;
            } catch (RedisException | RejectedExecutionException | IllegalStateException e) {
                if (closed.getCount() == 0) {
                    throw new VersionsClosedException();
                }
                if (!warned) {
                    warned = true;
                    LOG.atWarn().addKeyValue("error", rootMessage(e)).log("Redis does not answer, invalidations wait");
                }
                disconnect();
            }
            awaitOrClose(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private static String rootMessage(Throwable error) {
        String message = String.valueOf(error.getMessage());
        for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
            message = Objects.requireNonNullElse(cause.getMessage(), message);
        }
        return message;
    }

    private void awaitOrClose(Duration pause) {
        try {
            if (closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new VersionsClosedException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VersionsClosedException();
        }
    }

    private RedisCommands<String, String> commands() {
        if (connection == null) {
            connection = connect();
        }
        return connection.sync();
    }

    /** With a limit of its own: a client that is shut down meanwhile does not complete what has begun. */
    private StatefulRedisConnection<String, String> connect() {
        try {
            return client.connectAsync(StringCodec.UTF8, uri)
                    .toCompletableFuture()
                    .get(2 * COMMAND_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new RedisConnectionException("It cannot be connected to", e.getCause());
        } catch (TimeoutException e) {
            throw new RedisConnectionException("It cannot be connected to in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VersionsClosedException();
        }
    }

    private void disconnect() {
        if (connection != null) {
            var unused = connection.closeAsync();
            connection = null;
        }
    }

    /** Ends every wait; the connection goes with it. */
    @Override
    public void close() {
        closed.countDown();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
