package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PackEntriesTest {

    private static final Vertx VERTX = Vertx.vertx();

    private final PackEntries pack = new PackEntries(VERTX);

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 16 * 1024, 16 * 1024 + 1, 3_000_000})
    void shouldCompressWhatIsLargeAndGiveItBack(int size) {
        var json = Buffer.buffer("x".repeat(size));
        Entry entry = ended(pack(json));
        assertThat(entry.head().encoding()).isEqualTo(Encoding.GZIP);
        assertThat(entry.head().size()).isEqualTo(size);
        assertThat(entry.head().tag()).isEqualTo(EntityTag.of(json));
        assertThat(entry.body().length()).isLessThan(size);
        assertThat(ended(pack.unpack(entry))).isEqualTo(json);
    }

    @Test
    void shouldLeaveWhatIsSmallAndWhatGainsNothing() {
        assertThat(ended(pack(Buffer.buffer("x".repeat(1023)))).head().encoding())
                .isEqualTo(Encoding.IDENTITY);
        byte[] noise = new byte[5_000];
        new Random(1).nextBytes(noise);
        var entry = ended(pack(Buffer.buffer(noise)));
        assertThat(entry.head().encoding()).isEqualTo(Encoding.IDENTITY);
        assertThat(ended(pack.unpack(entry))).isSameAs(entry.body());
    }

    @Test
    void shouldRefuseWhatIsMoreThanMayWait() {
        var bounded = new PackEntries(VERTX, 100_000);
        var compressed = ended(pack(Buffer.buffer("x".repeat(60_000))));
        var occupied = new OccupiedWorkers(VERTX);
        var first = bounded.unpack(compressed);
        var second = pack(bounded, 40_000);
        assertBusy(pack(bounded, 17_000));
        assertBusy(bounded.pass(content(17_000), Instant.EPOCH));
        assertBusy(bounded.unpack(compressed));
        assertThat(pack(bounded, 16 * 1024).succeeded())
                .as("what needs no worker")
                .isTrue();

        occupied.end();
        assertThat(ended(first).length()).isEqualTo(60_000);
        assertThat(ended(second).head().size()).isEqualTo(40_000);
        assertThat(ended(pack(bounded, 100_000)).head().size())
                .as("when they are done")
                .isEqualTo(100_000);
    }

    @Test
    void shouldTakeWhatIsLargerThanMayWaitWhereNothingElseDoes() {
        var bounded = new PackEntries(VERTX, 1);
        assertThat(ended(pack(bounded, 3_000_000)).head().encoding()).isEqualTo(Encoding.GZIP);
        var occupied = new OccupiedWorkers(VERTX);
        var first = pack(bounded, 20_000);
        assertBusy(pack(bounded, 20_000));

        occupied.end();
        assertThat(ended(first).head().encoding()).isEqualTo(Encoding.GZIP);
    }

    @Test
    void shouldNotCompressWhereMuchWaits() {
        var bounded = new PackEntries(VERTX, 100_000);
        var occupied = new OccupiedWorkers(VERTX);
        var first = pack(bounded, 51_000);
        assertThat(pack(bounded, 16 * 1024).result().head().encoding()).isEqualTo(Encoding.IDENTITY);

        occupied.end();
        assertThat(ended(first).head().encoding()).isEqualTo(Encoding.GZIP);
    }

    private static void assertBusy(Future<?> future) {
        assertThat(future.cause()).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.BUSY);
            assertThat(problem.headers()).containsKey("Retry-After");
        });
    }

    private static Future<Entry> pack(PackEntries bounded, int size) {
        return bounded.pack(content(size), Instant.EPOCH, Duration.ofMinutes(1), Lsn.ZERO);
    }

    private static Content content(int size) {
        return Content.rows(Buffer.buffer("x".repeat(size)));
    }

    private Future<Entry> pack(Buffer json) {
        return pack.pack(Content.rows(json), Instant.EPOCH, Duration.ofMinutes(1), Lsn.ZERO);
    }

    private static <T> T ended(Future<T> future) {
        await("the work").until(future::isComplete);
        return future.result();
    }
}
