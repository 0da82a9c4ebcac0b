package dev.tidemark.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.e2e.checker.CheckedSystem;
import dev.tidemark.e2e.checker.CheckedSystemExtension;
import dev.tidemark.e2e.checker.WriteThenRead;
import dev.tidemark.e2e.checker.WriteThenRead.Result;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients read their own writes while each process on the way stands still now and then. */
@Tag("alone")
@ExtendWith(CheckedSystemExtension.class)
class OwnWritesIT {

    private static final int CLIENTS = 8;
    private static final int ENOUGH_PAUSES = 11;

    /** So much more than enough pairs there are at most, should the pauses not come. */
    private static final int MOST_TIMES = 20;

    private final CheckedSystem system;

    OwnWritesIT(CheckedSystem system) {
        this.system = system;
    }

    @Test
    void shouldReadEveryOwnWrite() throws Exception {
        shouldReadEveryOwnWrite(2_000);
    }

    @Tag("faults")
    @Test
    void shouldReadAHundredThousandOwnWrites() throws Exception {
        shouldReadEveryOwnWrite(100_000);
    }

    /** Writes and reads on until there were enough pauses as well, however fast the machine is. */
    private void shouldReadEveryOwnWrite(int leastPairs) throws Exception {
        Result result = Result.NOTHING;
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        var begun = new AtomicInteger();
        int count;
        try (var pauses = Pauses.start(system, system.workload().seed())) {
            BooleanSupplier goOn = () -> {
                int number = begun.getAndIncrement();
                return number < leastPairs || (number < MOST_TIMES * leastPairs && pauses.made() < ENOUGH_PAUSES);
            };
            HttpClient client = HttpClient.newHttpClient();
            List<Future<Result>> clients = new ArrayList<>();
            for (int user = 1; user <= CLIENTS; user++) {
                clients.add(threads.submit(new WriteThenRead(system, client, user, goOn)));
            }
            for (Future<Result> ended : clients) {
                result = result.and(ended.get());
            }
            count = pauses.end();
        } finally {
            threads.shutdownNow();
        }
        System.out.println("own writes seed=" + system.workload().seed() + ": pairs=" + result.pairs() + " stale="
                + result.stale() + " pauses=" + count + " answers=" + result.outcomes());
        assertThat(result.stale()).isZero();
        assertThat(result.pairs()).as("pairs").isGreaterThanOrEqualTo(leastPairs);
        assertThat(count).as("pauses").isGreaterThanOrEqualTo(ENOUGH_PAUSES);
        assertThat(result.outcomes().getOrDefault("MISS", 0))
                .as("answers that waited for the tidemark")
                .isGreaterThan(result.pairs() / 10);
    }
}
