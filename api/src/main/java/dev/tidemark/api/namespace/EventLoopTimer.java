package dev.tidemark.api.namespace;

import io.netty.channel.EventLoop;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Tells on an event loop what has run out of time. The loop reads what has arrived before it looks at the time, so after a
 * pause of the process no answer counts as missing that is there. Thread-safe.
 */
final class EventLoopTimer implements Timer {

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
        private Future<?> scheduled;
        private volatile boolean expired;

        private ScheduledTimeout(EventLoopTimer timer, TimerTask task) {
            this.timer = timer;
            this.task = task;
        }

        @Override
        public void run() {
            expired = true;
            try {
                task.run(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
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
            return scheduled.isCancelled();
        }

        @Override
        public boolean cancel() {
            return scheduled.cancel(false);
        }
    }
}
