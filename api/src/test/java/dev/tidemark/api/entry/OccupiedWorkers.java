package dev.tidemark.api.entry;

import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Work that keeps all workers of {@link PackEntries} busy until it is ended. Thread-safe. */
public final class OccupiedWorkers {

    private final CountDownLatch ended = new CountDownLatch(1);

    public OccupiedWorkers(Vertx vertx) {
        var begun = new CountDownLatch(PackEntries.WORKERS);
        var workers = vertx.createSharedWorkerExecutor(PackEntries.WORKERS_NAME, PackEntries.WORKERS);
        for (int i = 0; i < PackEntries.WORKERS; i++) {
            workers.executeBlocking(
                    () -> {
                        begun.countDown();
                        return ended.await(1, TimeUnit.MINUTES);
                    },
                    false);
        }
        try {
            if (!begun.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The workers are busy with something else");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lets them go on with what waits. */
    public void end() {
        ended.countDown();
    }
}
