package dev.tidemark.api.identity;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;

/** Checks passwords on threads of its own, no more at a time than they can bear. Thread-safe. */
final class PasswordCheck {

    private static final int THREADS = 2;

    /** Some seconds of work: who comes later is better off coming again. */
    private static final int MOST_WAITING = 32;

    /** What Django 5.2 uses. */
    private static final int USUAL_ITERATIONS = 1_000_000;

    private final Vertx vertx;
    private final BiPredicate<DjangoPassword, String> comparison;
    private final ExecutorService threads;

    /** As many as the account seen last has, so that an unknown name takes as long as a known one. */
    private volatile int iterations = USUAL_ITERATIONS;

    /**
     * @param comparison whether a password is the stored one; takes long, and runs on these threads
     */
    PasswordCheck(Vertx vertx, BiPredicate<DjangoPassword, String> comparison) {
        this.vertx = vertx;
        this.comparison = comparison;
        threads = new ThreadPoolExecutor(
                THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> {
                    var thread = new Thread(task, "password-check");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /**
     * Whether the password is the stored one. Without a stored one it is not, after the same work.
     *
     * @return fails with a problem when too many wait already
     */
    Future<Boolean> matches(Optional<DjangoPassword> stored, String password) {
        stored.ifPresent(known -> iterations = known.iterations());
        var compared = stored.orElseGet(() -> new DjangoPassword(iterations, "salt", ""));
        try {
            return Future.fromCompletionStage(
                    CompletableFuture.supplyAsync(() -> comparison.test(compared, password), threads),
                    vertx.getOrCreateContext());
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(
                    ProblemException.passing(ProblemType.BUSY, "Too many log in at once: come again", e));
        }
    }

    void close() {
        threads.shutdown();
    }
}
