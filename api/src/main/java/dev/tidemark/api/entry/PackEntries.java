package dev.tidemark.api.entry;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Makes entries of contents, and bodies of entries for clients that take no gzip. What would hold up an event loop runs
 * on workers, for which no more may wait than there is memory: what comes beyond is refused. Thread-safe.
 */
public final class PackEntries {

    /** Below that the headers outweigh what is spared. */
    static final int LEAST_TO_COMPRESS = 1024;

    /** Hashing and compressing that takes a third of a millisecond. */
    private static final int MOST_ON_EVENT_LOOP = 16 * 1024;

    static final String WORKERS_NAME = "tidemark-pack";

    /** Large bodies are rare; more threads would take the cores from the event loops. */
    static final int WORKERS = 2;

    /**
     * Of JSON, in bytes, that the workers have not done: a second of work, and as much memory as answers that clients do
     * not take may have. A larger one waits alone.
     */
    private static final long MOST_BYTES = 128 << 20;

    /** Of the heap at most this part: eight answers as large as they may be by default wait where there are 512 MiB. */
    private static final int PARTS_OF_HEAP = 4;

    /** Where more than this part of it waits, and it is not one body alone, bodies are stored as they are: that is faster. */
    private static final int PARTS_TO_COMPRESS = 2;

    private final WorkerExecutor workers;
    private final long mostBytes;
    private final AtomicLong bytes = new AtomicLong();

    /** For as much memory as there is. */
    public PackEntries(Vertx vertx) {
        this(vertx, Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP));
    }

    /**
     * @param mostBytes of JSON that may wait for workers
     */
    public PackEntries(Vertx vertx, long mostBytes) {
        workers = vertx.createSharedWorkerExecutor(WORKERS_NAME, WORKERS);
        this.mostBytes = mostBytes;
    }

    /**
     * Makes an entry, compressed where that is worth while. Fails with a problem where too much waits.
     *
     * @param createdAt when the rows were read
     */
    public Future<Entry> pack(Content content, Instant createdAt, Duration ttl, Lsn lsn) {
        int size = content.json().length();
        return onWorkers(size, () -> {
            Entry entry = asIs(content, createdAt, ttl, lsn);
            if (size < LEAST_TO_COMPRESS || bytes.get() > Math.max(size, mostBytes / PARTS_TO_COMPRESS)) {
                return entry;
            }
            Buffer compressed = compress(content.json());
            return compressed.length() < size ? new Entry(entry.head().encodedAs(Encoding.GZIP), compressed) : entry;
        });
    }

    /** Makes an entry that is not kept, for a client that takes no gzip. Fails with a problem where too much waits. */
    public Future<Entry> pass(Content content, Instant createdAt) {
        return onWorkers(content.json().length(), () -> asIs(content, createdAt, Duration.ZERO, Lsn.ZERO));
    }

    private static Entry asIs(Content content, Instant createdAt, Duration ttl, Lsn lsn) {
        int size = content.json().length();
        var tag = EntityTag.of(content.json());
        return new Entry(
                new EntryHead(content.kind(), createdAt, ttl, lsn, Encoding.IDENTITY, size, tag), content.json());
    }

    /** The body as JSON text. Fails with a problem where too much waits. */
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
        if (!enter(size)) {
            return Future.failedFuture(ProblemException.passing(
                    ProblemType.BUSY, "Too many large answers are being packed or unpacked: come again"));
        }
        return workers.executeBlocking(work::get, false).onComplete(done -> bytes.addAndGet(-size));
    }

    /** Whether there is room for it, which whoever got true gives back when it is done. */
    private boolean enter(int size) {
        return isRoom(bytes.getAndUpdate(before -> isRoom(before, size) ? before + size : before), size);
    }

    private boolean isRoom(long before, int size) {
        return before == 0 || before + size <= mostBytes;
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
