package dev.tidemark.cdc;

import dev.tidemark.contract.change.ChangeBatch;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;

/** What cdc counts. Thread-safe. */
public final class CdcMetrics {

    private final InstantSource clock;
    private final Counter changes;
    private final Counter restarts;
    private final Timer lag;

    public CdcMetrics(MeterRegistry registry, InstantSource clock) {
        this.clock = clock;
        this.changes = Counter.builder("tidemark.changes.published")
                .description("Row changes that Kafka acknowledged")
                .register(registry);
        this.restarts = Counter.builder("tidemark.cdc.restarts")
                .description("Times the stream from Postgres broke off and was begun anew")
                .register(registry);
        this.lag = Timer.builder("tidemark.lag")
                .description("From the commit in Postgres to the end of the hop")
                .tag("hop", "published")
                .register(registry);
    }

    /** A batch was acknowledged. */
    public void published(ChangeBatch batch) {
        batch.transactions()
                .forEach(transaction -> changes.increment(transaction.changes().size()));
        batch.lastCommitAt().ifPresent(commit -> lag.record(Duration.between(commit, clock.instant())));
    }

    /** A session failed. */
    void restarted() {
        restarts.increment();
    }
}
