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
    private final HealthPart gateHealth;
    private final ApiMetrics metrics;

    public GateWatch(Namespaces namespaces, Gate gate, HealthPart gateHealth, ApiMetrics metrics) {
        this.namespaces = namespaces;
        this.gate = gate;
        this.gateHealth = gateHealth;
        this.metrics = metrics;
    }

    /** Looks once; completes either way. */
    public Future<Void> look() {
        return namespaces
                .tidemarks()
                .onSuccess(this::judge)
                .otherwise(failure -> {
                    gateHealth.missed("the tidemark cannot be read");
                    metrics.gate(false, Double.NaN);
                    return Optional.empty();
                })
                .mapEmpty();
    }

    private void judge(Optional<Tidemarks> tidemarks) {
        var state = gate.judge(tidemarks);
        double ageSeconds =
                tidemarks.map(known -> gate.age(known).toMillis() / 1_000.0).orElse(Double.NaN);
        if (state == GateState.OPEN) {
            gateHealth.up("the tidemark is fresh");
        } else {
            gateHealth.down(
                    switch (state) {
                        case NO_TIDEMARK -> "a source has no tidemark: start the invalidator";
                        case OTHER_RULES -> otherRules(tidemarks.flatMap(gate::otherRules));
                        case WENT_BACK ->
                            "the tidemark went back: Redis has lost writes, and the invalidator has not raised everybody yet";
                        case OTHER_TIMELINE ->
                            "the tidemark is of another Postgres, or of its time before a failover: cdc and api have to name the same primary";
                        default -> "the tidemark is " + ageSeconds + " s behind Postgres";
                    });
        }
        metrics.gate(state == GateState.OPEN, ageSeconds);
    }

    private String otherRules(Optional<String> theirs) {
        return "the invalidator runs with other ownership rules: "
                + theirs.filter(digest -> !digest.isEmpty())
                        .map(digest -> "their digest is " + digest)
                        .orElse("it does not tell which")
                + ", here it is " + gate.rules() + "; start all roles with the same configuration";
    }
}
