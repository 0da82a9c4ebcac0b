package dev.tidemark.e2e.faults;

import dev.tidemark.e2e.checker.CheckedSystem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Short pauses of every process on the way of a change, one at a time, until closed. */
final class Pauses implements AutoCloseable {

    private static final List<String> HOPS = List.of("walsender", "cdc", "kafka", "invalidator", "redis");
    private static final int SHORTEST_MS = 2;
    private static final int LONGEST_MS = 300;
    private static final int LONGEST_BETWEEN_MS = 400;
    private static final Duration END = Duration.ofSeconds(10);

    private final CheckedSystem system;
    private final Random random;
    private final AtomicInteger made = new AtomicInteger();
    private final CompletableFuture<Void> pausing;
    private volatile boolean goOn = true;

    private Pauses(CheckedSystem system, long seed) {
        this.system = system;
        this.random = new Random(seed);
        this.pausing = CompletableFuture.runAsync(this::run, work -> new Thread(work, "pauses").start());
    }

    static Pauses start(CheckedSystem system, long seed) {
        return new Pauses(system, seed);
    }

    private void run() {
        while (goOn) {
            try {
                Victim victim = Victim.of(system, HOPS.get(random.nextInt(HOPS.size())));
                victim.freeze().run();
                try {
                    pass(SHORTEST_MS + random.nextInt(LONGEST_MS));
                } finally {
                    victim.resume().run();
                }
                made.incrementAndGet();
                pass(random.nextInt(LONGEST_BETWEEN_MS));
            } catch (SQLException e) {
                throw new IllegalStateException("A pause could not be made", e);
            }
        }
    }

    private static void pass(int milliseconds) {
        Hold.on(Duration.ofMillis(milliseconds));
    }

    /** How many there have been. */
    int made() {
        return made.get();
    }

    /** Ends them; returns how many there were. */
    int end() throws ExecutionException, InterruptedException, TimeoutException {
        goOn = false;
        pausing.get(END.toMillis(), TimeUnit.MILLISECONDS);
        return made.get();
    }

    @Override
    public void close() {
        goOn = false;
        var unused = pausing.exceptionally(error -> null).join();
    }
}
