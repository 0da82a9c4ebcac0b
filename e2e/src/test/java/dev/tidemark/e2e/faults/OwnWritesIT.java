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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients read their own writes while each process on the way stands still now and then. */
@ExtendWith(CheckedSystemExtension.class)
class OwnWritesIT {

    private static final int CLIENTS = 8;

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

    private void shouldReadEveryOwnWrite(int pairs) throws Exception {
        Result result = Result.NOTHING;
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        int count;
        try (var pauses = Pauses.start(system, system.workload().seed())) {
            HttpClient client = HttpClient.newHttpClient();
            List<Future<Result>> clients = new ArrayList<>();
            for (int user = 1; user <= CLIENTS; user++) {
                clients.add(threads.submit(new WriteThenRead(system, client, user, pairs / CLIENTS)));
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
        assertThat(count).as("pauses").isGreaterThan(10);
        assertThat(result.outcomes().getOrDefault("MISS", 0))
                .as("answers that waited for the tidemark")
                .isGreaterThan(pairs / 10);
    }
}
