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

/** Short pauses of every process on the way of a change, one at a time, until closed. */
final class Pauses implements AutoCloseable {

    private static final List<String> HOPS = List.of("walsender", "cdc", "kafka", "invalidator", "redis");
    private static final int SHORTEST_MS = 2;
    private static final int LONGEST_MS = 300;
    private static final int LONGEST_BETWEEN_MS = 400;
    private static final Duration END = Duration.ofSeconds(10);

    private final CheckedSystem system;
    private final Random random;
    private final CompletableFuture<Integer> count;
    private volatile boolean goOn = true;

    private Pauses(CheckedSystem system, long seed) {
        this.system = system;
        this.random = new Random(seed);
        this.count = CompletableFuture.supplyAsync(this::run, work -> new Thread(work, "pauses").start());
    }

    static Pauses start(CheckedSystem system, long seed) {
        return new Pauses(system, seed);
    }

    private int run() {
        int pauses = 0;
        while (goOn) {
            try {
                Victim victim = Victim.of(system, HOPS.get(random.nextInt(HOPS.size())));
                victim.freeze().run();
                try {
                    pass(SHORTEST_MS + random.nextInt(LONGEST_MS));
                } finally {
                    victim.resume().run();
                }
                pauses++;
                pass(random.nextInt(LONGEST_BETWEEN_MS));
            } catch (SQLException e) {
                throw new IllegalStateException("A pause could not be made", e);
            }
        }
        return pauses;
    }

    private static void pass(int milliseconds) {
        Hold.on(Duration.ofMillis(milliseconds));
    }

    /** Ends them; returns how many there were. */
    int end() throws ExecutionException, InterruptedException, TimeoutException {
        goOn = false;
        return count.get(END.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        goOn = false;
        var unused = count.exceptionally(error -> 0).join();
    }
}
