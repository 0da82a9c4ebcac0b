package dev.tidemark.api.entry;

import dev.tidemark.contract.Lsn;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes entries of contents, and bodies of entries for clients that take no gzip. What would hold up an event loop runs
 * on workers. Thread-safe.
 */
public final class PackEntries {

    /** Below that the headers outweigh what is spared. */
    static final int LEAST_TO_COMPRESS = 1024;

    /** Hashing and compressing that takes a third of a millisecond. */
    private static final int MOST_ON_EVENT_LOOP = 16 * 1024;

    /** Large bodies are rare; more threads would take the cores from the event loops. */
    private static final int WORKERS = 2;

    /** Of a mebibyte each that is half a second of work. Beyond it bodies are stored as they are. */
    private static final int MOST_WAITING = 64;

    private final WorkerExecutor workers;
    private final AtomicInteger waiting = new AtomicInteger();

    public PackEntries(Vertx vertx) {
        workers = vertx.createSharedWorkerExecutor("tidemark-pack", WORKERS);
    }

    /**
     * Makes an entry, compressed where that is worth while.
     *
     * @param createdAt when the rows were read
     */
    public Future<Entry> pack(Content content, Instant createdAt, Duration ttl, Lsn lsn) {
        int size = content.json().length();
        return onWorkers(size, () -> {
            Entry entry = asIs(content, createdAt, ttl, lsn);
            if (size < LEAST_TO_COMPRESS || waiting.get() > MOST_WAITING) {
                return entry;
            }
            Buffer compressed = compress(content.json());
            return compressed.length() < size ? new Entry(entry.head().encodedAs(Encoding.GZIP), compressed) : entry;
        });
    }

    /** Makes an entry that is not kept, for a client that takes no gzip. */
    public Future<Entry> pass(Content content, Instant createdAt) {
        return onWorkers(content.json().length(), () -> asIs(content, createdAt, Duration.ZERO, Lsn.ZERO));
    }

    private static Entry asIs(Content content, Instant createdAt, Duration ttl, Lsn lsn) {
        int size = content.json().length();
        var tag = EntityTag.of(content.json());
        return new Entry(
                new EntryHead(content.kind(), createdAt, ttl, lsn, Encoding.IDENTITY, size, tag), content.json());
    }

    /** The body as JSON text. */
    public Future<Buffer> unpack(Entry entry) {
        if (entry.head().encoding() == Encoding.IDENTITY) {
            return Future.succeededFuture(entry.body());
        }
        return onWorkers(entry.head().size(), () -> decompress(entry));
    }

    private <T> Future<T> onWorkers(int size, Supplier<T> work) {
        if (size <= MOST_ON_EVENT_LOOP) {
            return Future.succeededFuture(work.get());
        }
        waiting.incrementAndGet();
        return workers.executeBlocking(work::get, false).onComplete(done -> waiting.decrementAndGet());
    }

    private static Buffer compress(Buffer json) {
        var bytes = new ByteArrayOutputStream(json.length() / 4);
        try (var gzip = new FastGzip(bytes)) {
            gzip.write(json.getBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    /** Reads no more than the entry says: its checksum was right, so it is one of ours. */
    private static Buffer decompress(Entry entry) {
        try (var gzip =
                new GZIPInputStream(new ByteArrayInputStream(entry.body().getBytes()))) {
            return Buffer.buffer(gzip.readNBytes(entry.head().size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** JSON of rows repeats itself: the fastest level takes off nearly as much as the best, at a third of the time. */
    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
