package dev.tidemark.api.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.RealServers;
import dev.tidemark.api.RealServersExtension;
import dev.tidemark.api.entry.AcceptedEncodings;
import dev.tidemark.api.entry.Content;
import dev.tidemark.api.entry.KnownTags;
import dev.tidemark.api.entry.OccupiedWorkers;
import dev.tidemark.api.entry.PackEntries;
import dev.tidemark.api.fill.Filled;
import dev.tidemark.api.fill.Fills;
import dev.tidemark.api.fill.HeldEntries;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.EntryPlace;
import dev.tidemark.api.namespace.Lease;
import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.PostgresPools;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.ownership.Ownership;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class FillReadIT {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final UserId ALICE = new UserId("1");
    private static final EntryPlace PLACE = new EntryPlace(ALICE, new NamespaceVersion(7), "hash");
    private static final Lease LEASE = new Lease("tidemark-lease 1");

    /** Large enough for the workers. */
    private static final ReadDeclaration LARGE = new ReadDeclaration(
            "large",
            "/api/large/",
            "select repeat('x', 20000) as text where :user_id <> ''",
            Map.of(),
            Optional.empty());

    private final Vertx vertx = Vertx.vertx();
    private final PostgresPools pools;
    private final ShownNamespaces namespaces = new ShownNamespaces();
    private final Fills fills = new Fills(vertx);

    FillReadIT(RealServers servers) {
        pools = new PostgresPools(vertx, servers.database(), 1);
    }

    @AfterEach
    void close() {
        done(pools.close().eventually(vertx::close));
    }

    @Test
    void shouldGiveUpTheLeaseAndTellAllWhoWaitWhenThereIsNoRoomToPackIt() {
        var pack = new PackEntries(vertx, 1);
        var source = new FillRead(declared(), request(), parts(pack));
        var occupied = new OccupiedWorkers(vertx);
        var before = pack.pass(Content.rows(Buffer.buffer("x".repeat(20_000))), Instant.EPOCH);

        var leader = fills.lead(PLACE, Lsn.ZERO, Optional.of(LEASE), System.nanoTime(), source);
        var follower = fills.follow(PLACE, Lsn.ZERO, source);
        assertBusy(leader);
        assertBusy(follower);
        assertThat(namespaces.released()).containsExactly(LEASE);
        assertThat(fills.waiting()).isZero();

        occupied.end();
        done(before);
        var next = fills.lead(PLACE, Lsn.ZERO, Optional.empty(), System.nanoTime(), source);
        assertThat(done(next).source()).isEqualTo(Filled.Source.READ);
    }

    private static void assertBusy(Future<Filled> fill) {
        await("it has ended").until(fill::isComplete);
        assertThat(fill.cause())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.type()).isEqualTo(ProblemType.BUSY));
    }

    private DeclaredRead declared() {
        return done(pools.connect()
                        .compose(connection -> new DeclareReads(
                                        new InspectStatement(connection), new Ownership(Map.of()), MINUTE)
                                .declare(List.of(LARGE))
                                .eventually(connection::close)))
                .get(0);
    }

    private static ReadRequest request() {
        return new ReadRequest(
                ALICE,
                new ReadArguments(new TreeMap<>()),
                PLACE.hash(),
                Optional.empty(),
                MINUTE,
                false,
                KnownTags.NONE,
                new AcceptedEncodings(true));
    }

    private FillRead.Parts parts(PackEntries pack) {
        var metrics = new ApiMetrics(new SimpleMeterRegistry());
        return new FillRead.Parts(
                new LookAgain(namespaces, new Gate(Instant::now, () -> "1-1", MINUTE, "rules")),
                new Rows(pools.reads(), 1 << 20),
                pack,
                new StoreAnswers(namespaces, new HeldEntries(0, Instant::now), 1, metrics),
                Instant::now,
                metrics);
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
