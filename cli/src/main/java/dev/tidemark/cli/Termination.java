package dev.tidemark.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a program that runs until it is told to stop: by SIGINT, by SIGTERM, or because a part of it failed for good.
 * Thread-safe.
 */
final class Termination {

    /** After it the JVM ends whatever has not closed. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean failed;
    private volatile @Nullable Thread starter;

    /** Makes the signals end the program in order: the JVM waits until {@link #closed} is called. */
    Termination() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            asked.countDown();
                            Thread starting = starter;
                            if (starting != null) {
                                starting.interrupt();
                            }
                            try {
                                closed.await(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "tidemark-termination"));
    }

    /** From now on a signal interrupts this thread, which starts something that may take long. */
    void starting() {
        starter = Thread.currentThread();
    }

    /** It has started: a signal is waited for, not interrupted by. */
    void started() {
        starter = null;
        Thread.interrupted();
    }

    /** Ends the program with a failure. */
    void fail() {
        failed = true;
        asked.countDown();
    }

    boolean isAsked() {
        return asked.getCount() == 0;
    }

    /** Waits for the end; returns the exit code. */
    int await() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return failed ? 1 : 0;
    }

    /** Everything has been closed. */
    void closed() {
        closed.countDown();
    }
}
