package dev.tidemark.api.read;

import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.fill.Fills;
import dev.tidemark.api.fill.HeldEntries;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.http.UntakenAnswers;
import dev.tidemark.api.identity.BearerHandler;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.postgres.Queries;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/** The paths of the declared reads. Thread-safe. */
public final class ReadRoutes {

    private final List<DeclaredRead> reads;
    private final AwaitWrite awaitWrite;
    private final Fills fills;
    private final FillRead.Parts parts;
    private final SendAnswers send;
    private final ReadFailures failures;
    private final BearerHandler bearer;

    /**
     * @param declarations knows which of them are not what they were
     * @param minimumLsnWait how long a read may wait for the write that its client wants to see, zero for not at all
     * @param largestEntry how long an answer that is stored may be, in bytes of JSON
     * @param largestAnswer how long any answer may be, in bytes of JSON
     */
    public ReadRoutes(
            Vertx vertx,
            List<DeclaredRead> reads,
            DeclarationWatch declarations,
            Namespaces namespaces,
            HeldEntries held,
            Gate gate,
            TidemarkWatch watch,
            Duration minimumLsnWait,
            int largestEntry,
            int largestAnswer,
            Queries queries,
            InstantSource postgresClock,
            BearerHandler bearer,
            UntakenAnswers untaken,
            ApiMetrics metrics) {
        this.reads = reads.stream()
                .sorted(Comparator.comparing(read -> read.declaration().path(), ReadPath.FIXED_PARTS_FIRST))
                .toList();
        this.bearer = bearer;
        var cachedAnswers = new CachedAnswers(declarations, namespaces, gate, held, metrics);
        awaitWrite = new AwaitWrite(cachedAnswers, watch, minimumLsnWait);
        fills = new Fills(vertx);
        metrics.fillWaiters(fills::waiting);
        var pack = new PackEntries(vertx);
        send = new SendAnswers(pack, untaken);
        failures = new ReadFailures(metrics, System::nanoTime);
        parts = new FillRead.Parts(
                new LookAgain(namespaces, gate),
                new Rows(queries, largestAnswer),
                pack,
                new StoreAnswers(namespaces, held, largestEntry, metrics),
                postgresClock,
                metrics);
    }

    public void addTo(Routes routes) {
        for (DeclaredRead read : reads) {
            var serve = new ServeRead(read, awaitWrite, fills, parts, send, failures);
            routes.get(read.declaration().path().route(), ReadOperation.of(read), bearer.forUsers(serve::handle));
        }
    }
}
