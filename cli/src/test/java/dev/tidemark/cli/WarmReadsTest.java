package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.UserId;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Warming by an api that answers each read as a miss, and counts what becomes of it as its path says. */
class WarmReadsTest {

    private static final int RATE = 50;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ApiMetrics metrics = new ApiMetrics(registry);
    private final Queue<Runnable> later = new ConcurrentLinkedQueue<>();
    private final Warmed warmed = new Warmed();
    private final HttpServer api;
    private long now;

    WarmReadsTest() throws IOException {
        api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        answer("/stored", () -> metrics.operationSucceeded("store", 1));
        answer("/late", () -> later.add(() -> metrics.operationSucceeded("store", 1)));
        answer("/large", () -> metrics.entryTooLarge("large"));
        answer("/raised", () -> {
            metrics.operationSucceeded("store", 1);
            metrics.storeRefused("raised");
        });
        answer("/failed", () -> metrics.operationFailed("store", "timeout"));
        answer("/silent", () -> {});
        api.start();
    }

    private void answer(String path, Runnable store) {
        api.createContext(path, (HttpExchange exchange) -> {
            store.run();
            exchange.getResponseHeaders().add("X-Cache", "MISS");
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
    }

    @AfterEach
    void close() {
        api.stop(0);
    }

    @Test
    void shouldReadAtTheRateThatItIsTold() throws Exception {
        warm(10, "/stored");

        assertThat(warmed.filled()).isEqualTo(10);
        assertThat(Duration.ofNanos(now))
                .isEqualTo(Duration.ofSeconds(1).dividedBy(RATE).multipliedBy(9));
    }

    @Test
    void shouldTellWhatWasReadAndNotStored() throws Exception {
        warm(2, "/stored", "/large", "/raised", "/failed");

        assertThat(warmed.toMap())
                .containsEntry("filled", 2L)
                .containsEntry("not_cached", Map.of("too-large", 2L, "outdated", 2L, "redis", 2L));
        assertThat(warmed)
                .hasToString("2 filled, 0 warm already, 2 not cached (outdated), 2 not cached (redis),"
                        + " 2 not cached (too-large)");
        assertThat(warmed.isComplete()).isFalse();
    }

    @Test
    void shouldWaitForWhatIsStoredAfterItsAnswer() throws Exception {
        warm(3, "/late");

        assertThat(warmed.toMap()).containsEntry("filled", 3L).containsEntry("not_cached", Map.of());
        assertThat(warmed.isComplete()).isTrue();
    }

    @Test
    void shouldNotTakeForStoredWhatRedisNeverConfirmed() throws Exception {
        warm(1, "/stored", "/silent");

        assertThat(warmed.toMap()).containsEntry("filled", 1L).containsEntry("not_cached", Map.of("redis", 1L));
    }

    @Test
    void shouldCountThatARowIsAbsentAsCached() {
        assertThat(WarmReads.isOfRead(404, true)).isTrue();
        assertThat(WarmReads.isOfRead(200, true)).isTrue();
        assertThat(WarmReads.isOfRead(404, false)).isFalse();
        assertThat(WarmReads.isOfRead(503, true)).isFalse();
    }

    private void warm(int users, String... paths) throws Exception {
        var reads = List.of(paths).stream()
                .map(path ->
                        new ReadDeclaration(path.substring(1), path, "select :user_id", Map.of(), Optional.empty()))
                .toList();
        var ids = IntStream.rangeClosed(1, users)
                .mapToObj(number -> new UserId(Integer.toString(number)))
                .toList();
        var pace = new Pace(RATE, () -> now, nanoseconds -> now += Math.max(0, nanoseconds));
        var stores = new CheckStores(
                registry, nanoseconds -> Optional.ofNullable(later.poll()).ifPresent(Runnable::run));
        var reader = new WarmReads(api.getAddress().getPort(), UserId::value, pace, stores, () -> false);
        try (var progress = Progress.of("Warming")) {
            reader.run(reads, ids, warmed, progress);
        }
    }
}
