package dev.tidemark.api.gate;

import dev.tidemark.api.health.HealthPart;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.Tidemarks;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Looks at the gate without being asked, so that health and metrics are right while nobody reads. Thread-safe.
 *
 * <p>It decides nothing: every read judges by the tidemark that came with its own answer from Redis.
 */
public final class GateWatch {

    private final Namespaces namespaces;
    private final Gate gate;
    private final HealthPart redisHealth;
    private final HealthPart gateHealth;
    private final ApiMetrics metrics;

    public GateWatch(
            Namespaces namespaces, Gate gate, HealthPart redisHealth, HealthPart gateHealth, ApiMetrics metrics) {
        this.namespaces = namespaces;
        this.gate = gate;
        this.redisHealth = redisHealth;
        this.gateHealth = gateHealth;
        this.metrics = metrics;
    }

    /** Looks once; completes either way. */
    public Future<Void> look() {
        return namespaces
                .tidemarks()
                .onSuccess(tidemarks -> {
                    redisHealth.up("answers");
                    judge(tidemarks);
                })
                .otherwise(failure -> {
                    redisHealth.down(String.valueOf(failure.getMessage()));
                    gateHealth.down("the tidemark cannot be read");
                    metrics.gate(false, Double.NaN);
                    return Optional.empty();
                })
                .mapEmpty();
    }

    private void judge(Optional<Tidemarks> tidemarks) {
        if (tidemarks.isEmpty()) {
            gateHealth.down("a source has no tidemark: start the invalidator");
            metrics.gate(false, Double.NaN);
            return;
        }
        boolean open = gate.isOpen(tidemarks.get());
        double ageSeconds = gate.age(tidemarks.get()).toMillis() / 1_000.0;
        if (open) {
            gateHealth.up("the tidemark is fresh");
        } else {
            gateHealth.down("the tidemark is " + ageSeconds + " s behind Postgres");
        }
        metrics.gate(open, ageSeconds);
    }
}
