package dev.tidemark.api.http;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** How many connections one process has, and may have. Thread-safe. */
public final class ConnectionCounts {

    private final int most;
    private final Consumer<String> cuts;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param most how many there may be at once
     * @param cuts told why a connection was ended from here, in one word
     */
    public ConnectionCounts(int most, Consumer<String> cuts) {
        this.most = most;
        this.cuts = cuts;
    }

    /** How many there are. */
    public int open() {
        return open.get();
    }

    /** Whether there is room for one more; whoever got true says when it has ended. */
    boolean begin() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        open.decrementAndGet();
        cuts.accept("full");
        return false;
    }

    void end() {
        open.decrementAndGet();
    }

    void tooSlow() {
        cuts.accept("slow");
    }
}
