package dev.tidemark.api.read;

import dev.tidemark.api.entry.Entry;
import dev.tidemark.api.entry.EntryFormat;
import dev.tidemark.api.fill.HeldEntries;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.api.namespace.Namespaces;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores answers where the next requests find them. Thread-safe. */
final class StoreAnswers {

    private static final Logger log = LoggerFactory.getLogger(StoreAnswers.class);

    /** By how much times to live are cut at most, so that what was filled together does not run out together. */
    private static final double JITTER = 0.1;

    private final Namespaces namespaces;
    private final HeldEntries held;
    private final int largest;
    private final ApiMetrics metrics;

    /**
     * @param largest how long an answer that is stored may be, in bytes of JSON
     */
    StoreAnswers(Namespaces namespaces, HeldEntries held, int largest, ApiMetrics metrics) {
        this.namespaces = namespaces;
        this.held = held;
        this.largest = largest;
        this.metrics = metrics;
    }

    /** A time to live for one entry: never more than asked for. */
    static Duration jittered(Duration ttl) {
        long milliseconds = ttl.toMillis();
        long cut = (long) (milliseconds * JITTER * ThreadLocalRandom.current().nextDouble());
        return Duration.ofMillis(Math.max(1, milliseconds - cut));
    }

    /** Whether an answer of this size is worth its place. */
    boolean takes(int size) {
        return size <= largest;
    }

    /** Does without an answer that is too large. */
    void leaveOut(DeclaredRead read, EntryPlace place, Optional<Lease> lease) {
        metrics.entryTooLarge(read.name());
        release(place, lease);
    }

    /** Ends a lease that nothing comes of. */
    void release(EntryPlace place, Optional<Lease> lease) {
        lease.ifPresent(taken -> namespaces.release(place, taken));
    }

    /**
     * Stores an answer; completes when Redis has answered, or does not.
     *
     * @param place under the version read before the rows were
     */
    Future<Boolean> store(DeclaredRead read, EntryPlace place, Optional<Lease> lease, Entry entry) {
        long generation = held.generation();
        return namespaces
                .store(place, lease, entry.head().ttl(), EntryFormat.encode(entry))
                .onSuccess(stored -> {
                    if (stored) {
                        held.keep(place, entry, generation);
                    } else {
                        metrics.storeRefused(read.name());
                    }
                })
                .onFailure(failure -> log.atDebug()
                        .addKeyValue("read", read.name())
                        .addKeyValue("user_id", place.user())
                        .setCause(failure)
                        .log("Answer not stored"));
    }
}
