package dev.tidemark.api.read;

import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.identity.BearerHandler;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.postgres.Queries;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/** The paths of the declared reads. Thread-safe. */
public final class ReadRoutes {

    private final List<DeclaredRead> reads;
    private final CachedAnswers cachedAnswers;
    private final AwaitWrite awaitWrite;
    private final Rows rows;
    private final InstantSource postgresClock;
    private final BearerHandler bearer;
    private final ApiMetrics metrics;

    /**
     * @param minimumLsnWait how long a read may wait for the write that its client wants to see, zero for not at all
     */
    public ReadRoutes(
            List<DeclaredRead> reads,
            Namespaces namespaces,
            Gate gate,
            TidemarkWatch watch,
            Duration minimumLsnWait,
            Queries queries,
            InstantSource postgresClock,
            BearerHandler bearer,
            ApiMetrics metrics) {
        this.reads = reads.stream()
                .sorted(Comparator.comparing(read -> read.declaration().path(), ReadPath.FIXED_PARTS_FIRST))
                .toList();
        cachedAnswers = new CachedAnswers(namespaces, gate, metrics);
        awaitWrite = new AwaitWrite(cachedAnswers, watch, minimumLsnWait);
        rows = new Rows(queries);
        this.postgresClock = postgresClock;
        this.bearer = bearer;
        this.metrics = metrics;
    }

    public void addTo(Routes routes) {
        for (DeclaredRead read : reads) {
            var serve = new ServeRead(read, cachedAnswers, awaitWrite, rows, postgresClock, metrics);
            routes.get(read.declaration().path().route(), ReadOperation.of(read), bearer.forUsers(serve::handle));
        }
    }
}
