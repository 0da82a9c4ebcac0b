package dev.tidemark.api.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    private Future<Entry> pack(Buffer json) {
        return pack.pack(Content.rows(json), Instant.EPOCH, Duration.ofMinutes(1), Lsn.ZERO);
    }

    private static <T> T ended(Future<T> future) {
        await("the work").until(future::isComplete);
        return future.result();
    }
}
