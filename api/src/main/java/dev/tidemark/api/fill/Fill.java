package dev.tidemark.api.fill;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/**
 * One fill of one entry, and all who wait for it. It has a leader as soon as somebody is sure to end it. Thread-safe.
 */
final class Fill {

    private final Promise<Filled> end = Promise.promise();
    private boolean led;

    /** Makes the caller the leader, who ends it; false when there is one. */
    synchronized boolean takeLead() {
        boolean free = !led;
        led = true;
        return free;
    }

    synchronized boolean isLed() {
        return led;
    }

    /** How it ended. */
    Future<Filled> end() {
        return end.future();
    }

    void end(AsyncResult<Filled> how) {
        end.handle(how);
    }
}
