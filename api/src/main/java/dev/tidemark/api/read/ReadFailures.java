package dev.tidemark.api.read;

import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.metrics.ApiMetrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells operators of reads that had no answer, by no fault of the client's: all are counted, and now and then the log
 * warns. Thread-safe.
 */
final class ReadFailures {

    private static final Logger log = LoggerFactory.getLogger(ReadFailures.class);

    /** While Postgres is away all reads fail: often enough to see that it lasts, and no more. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private final ApiMetrics metrics;
    private final LongSupplier nanoTime;
    private final Map<ProblemType, Untold> untold = new EnumMap<>(ProblemType.class);

    /** Failures of one type since the log told of any. */
    private static final class Untold {

        private long dueAt;
        private long count;

        private Untold(long dueAt) {
            this.dueAt = dueAt;
        }
    }

    /**
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    ReadFailures(ApiMetrics metrics, LongSupplier nanoTime) {
        this.metrics = metrics;
        this.nanoTime = nanoTime;
    }

    /** Tells of one request, unless what it failed with is the client's own fault. */
    void tell(DeclaredRead read, Throwable failure) {
        tell(read.name(), failure instanceof ProblemException problem ? problem.type() : ProblemType.INTERNAL);
    }

    void tell(String read, ProblemType type) {
        if (type.status() < ProblemType.INTERNAL.status()) {
            return;
        }
        metrics.readFailed(read, type.word());
        // Of what does not pass by itself the log tells each time, with its cause.
        long count = type == ProblemType.INTERNAL ? 0 : dueCount(type);
        if (count > 0) {
            log.atWarn()
                    .addKeyValue("read", read)
                    .addKeyValue("type", type.word())
                    .addKeyValue("count", count)
                    .log("Reads fail: " + type.title());
        }
    }

    /** How many there are to tell of now; 0 while it is too early. */
    private synchronized long dueCount(ProblemType type) {
        long now = nanoTime.getAsLong();
        Untold since = untold.computeIfAbsent(type, first -> new Untold(now));
        since.count++;
        if (now - since.dueAt < 0) {
            return 0;
        }
        long count = since.count;
        since.count = 0;
        since.dueAt = now + PERIOD.toNanos();
        return count;
    }
}
