package dev.tidemark.e2e.faults;

import dev.tidemark.e2e.servers.Server;
import java.time.Duration;
import org.awaitility.Awaitility;

/** How long a fault lasts: time that passes, not proof of anything. */
final class Hold {

    private Hold() {}

    /** Has a server stopped for a time, and started again with what it held. */
    static void stopped(Server server, Duration duration) {
        server.stop();
        on(duration);
        server.startAgain();
    }

    /** Lets a time pass. */
    static void on(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        Awaitility.await("the fault to last " + duration.toSeconds() + " s")
                .atMost(duration.plusSeconds(30))
                .until(() -> System.nanoTime() - end >= 0);
    }
}
