package dev.tidemark.e2e.faults;

import dev.tidemark.e2e.Stack;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** Holds Redis up for a second again and again, so that whatever it is asked it answers about a second later. */
final class SlowRedis implements AutoCloseable {

    private final RedisClient client;
    private final AtomicInteger pauses = new AtomicInteger();
    private final CompletableFuture<Void> pausing;
    private volatile boolean goesOn = true;

    private SlowRedis(RedisClient client) {
        this.client = client;
        this.pausing = CompletableFuture.runAsync(this::pause);
    }

    static SlowRedis start(int port) {
        var uri = RedisURI.create("127.0.0.1", port);
        uri.setClientName(Stack.TEST_CLIENT);
        return new SlowRedis(RedisClient.create(uri));
    }

    private void pause() {
        try (var connection = client.connect()) {
            while (goesOn) {
                connection
                        .sync()
                        .dispatch(
                                CommandType.DEBUG,
                                new StatusOutput<>(StringCodec.UTF8),
                                new CommandArgs<>(StringCodec.UTF8).add("SLEEP").add(1));
                pauses.incrementAndGet();
            }
        }
    }

    /** Waits until it has been held up so often. */
    void awaitPauses(int count) {
        Awaitility.await(count + " pauses of Redis")
                .atMost(Duration.ofSeconds(30L + 2L * count))
                .until(() -> pauses.get() >= count || pausing.isCompletedExceptionally());
    }

    /** Ends the last pause; fails when one of them failed. */
    @Override
    public void close() {
        goesOn = false;
        pausing.join();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
