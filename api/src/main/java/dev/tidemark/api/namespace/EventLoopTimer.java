package dev.tidemark.api.namespace;

import io.netty.channel.EventLoop;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on an event loop what has run out of time, after the loop has once more read what has arrived: whatever held it up,
 * no answer counts as missing that is there. Thread-safe.
 */
final class EventLoopTimer implements Timer {

    private static final Logger log = LoggerFactory.getLogger(EventLoopTimer.class);

    private final EventLoop eventLoop;

    EventLoopTimer(EventLoop eventLoop) {
        this.eventLoop = eventLoop;
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        var timeout = new ScheduledTimeout(this, task);
        timeout.scheduled = eventLoop.schedule(timeout, delay, unit);
        return timeout;
    }

    /** What is still waiting ends with the event loop. */
    @Override
    public Set<Timeout> stop() {
        return Set.of();
    }

    private static final class ScheduledTimeout implements Timeout, Runnable {

        private final EventLoopTimer timer;
        private final TimerTask task;
        private volatile @Nullable Future<?> scheduled;
        private volatile boolean cancelled;
        private volatile boolean expired;
        private boolean looked;

        private ScheduledTimeout(EventLoopTimer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            if (cancelled) {
                return;
            }
            if (!looked) {
                looked = true;
                scheduled = timer.eventLoop.schedule(this, 0, TimeUnit.NANOSECONDS);
                return;
            }
            expired = true;
            try {
                task.run(this);
            } catch (Exception e) {
                log.atWarn().setCause(e).log("What ran out of time could not be ended");
            }
        }

        @Override
        public Timer timer() {
            return timer;
        }

        @Override
        public TimerTask task() {
            return task;
        }

        @Override
        public boolean isExpired() {
            return expired;
        }

        @Override
        public boolean isCancelled() {
            return cancelled;
        }

        @Override
        public boolean cancel() {
            cancelled = !expired;
            var waiting = scheduled;
            if (waiting != null) {
                waiting.cancel(false);
            }
            return cancelled;
        }
    }
}
