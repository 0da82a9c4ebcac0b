package dev.tidemark.invalidator;

import dev.tidemark.contract.change.ChangeBatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;

/** What the invalidator counts. Thread-safe. */
public final class InvalidatorMetrics {

    private final MeterRegistry registry;
    private final Counter users;
    private final Counter duplicates;
    private final Counter restarts;
    private final Timer lag;

    public InvalidatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.users = Counter.builder("tidemark.users.raised")
                .description("Versions raised, one for each user and batch")
                .register(registry);
        this.duplicates = Counter.builder("tidemark.batches.duplicate")
                .description("Batches that had been applied before")
                .register(registry);
        this.restarts = Counter.builder("tidemark.invalidator.restarts")
                .description("Times the stream from Kafka broke off and was begun anew")
                .register(registry);
        this.lag = Timer.builder("tidemark.lag")
                .description("From the commit in Postgres to the end of the hop")
                .tag("hop", "applied")
                .register(registry);
    }

    /** A batch was applied and raised so many users. */
    void applied(ChangeBatch batch, int raised, Instant now) {
        users.increment(raised);
        batch.lastCommitAt().ifPresent(commit -> lag.record(Duration.between(commit, now)));
    }

    /** A batch had been applied before. */
    void duplicate() {
        duplicates.increment();
    }

    /** A run of the stream failed. */
    void restarted() {
        restarts.increment();
    }

    /** A change touched everybody because of {@code cause}. */
    void widened(String cause) {
        registry.counter("tidemark.widened", "cause", cause).increment();
    }

    /** The epoch was raised because of {@code cause}. */
    void epochRaised(String cause) {
        registry.counter("tidemark.epoch.raises", "cause", cause).increment();
    }
}
