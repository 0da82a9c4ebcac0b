package dev.tidemark.e2e;

import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Watches one source's tidemark: how long it stood still at most. Thread-safe. */
final class TidemarkStandstill implements AutoCloseable {

    private final RedisCommands<String, String> redis;
    private final String key;
    private final Thread thread;
    private volatile boolean isEnding;
    private long longestNanoseconds;

    TidemarkStandstill(RedisCommands<String, String> redis, String source) {
        this.redis = redis;
        this.key = "tidemark:" + source;
        this.thread = new Thread(this::watch, "gap-" + source);
        this.thread.setDaemon(true);
        this.thread.start();
    }

    private void watch() {
        @Nullable String last = null;
        long since = System.nanoTime();
        while (!isEnding) {
            @Nullable String position = redis.hget(key, "position");
            long now = System.nanoTime();
            synchronized (this) {
                longestNanoseconds = Math.max(longestNanoseconds, now - since);
            }
            if (position != null && !position.equals(last)) {
                last = position;
                since = now;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** The longest time that it stood still, since the last call. */
    synchronized Duration longest() {
        var longest = Duration.ofNanos(longestNanoseconds);
        longestNanoseconds = 0;
        return longest;
    }

    @Override
    public void close() {
        isEnding = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
