package dev.tidemark.api;

import dev.tidemark.api.control.AdminRoutes;
import dev.tidemark.api.control.BarrierRoute;
import dev.tidemark.api.control.ControlRoutes;
import dev.tidemark.api.control.Profiles;
import dev.tidemark.api.control.SwitchCaching;
import dev.tidemark.api.health.HealthRoutes;
import dev.tidemark.api.http.AcceptedConnections;
import dev.tidemark.api.http.ClientAddresses;
import dev.tidemark.api.http.ConnectionCounts;
import dev.tidemark.api.http.DateHeader;
import dev.tidemark.api.http.Departure;
import dev.tidemark.api.http.RequestLimits;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.StrictRequests;
import dev.tidemark.api.http.UntakenAnswers;
import dev.tidemark.api.identity.Identification;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.metrics.CacheStatistics;
import dev.tidemark.api.metrics.MetricsRoute;
import dev.tidemark.api.openapi.OpenApiRoute;
import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.read.DeclarationWatch;
import dev.tidemark.api.read.DeclareReads;
import dev.tidemark.api.read.DeclaredRead;
import dev.tidemark.api.read.FaultyReadsException;
import dev.tidemark.api.read.ReadRoutes;
import dev.tidemark.api.read.UserSpelling;
import dev.tidemark.contract.UserId;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.ext.web.Router;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP service, from its start until it is closed. Thread-safe. */
public final class Api implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Api.class);

    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    /** What runs when the api is closed gets this long to end. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Duration CLOSE_LIMIT = GRACE.plusSeconds(5);

    private final ApiConfig config;
    private final int eventLoops = Runtime.getRuntime().availableProcessors();
    private final Vertx vertx;
    private final PrometheusMeterRegistry registry;
    private final ApiMetrics metrics;
    private final Backends backends;
    private final Router router;
    private final Departure departure = new Departure();
    private final ApiServers servers;
    private volatile @Nullable Identification identification;
    private volatile int port;

    private Api(ApiConfig config, PrometheusMeterRegistry registry) {
        this.config = config;
        this.registry = registry;
        metrics = new ApiMetrics(registry);
        var access = config.access();
        var counts = new ConnectionCounts(access.maxConnections(), metrics::connectionCut);
        metrics.connections(counts::open);
        var options = new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                // No files are served: nothing is to be left behind in the temporary directory.
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));
        vertx = AcceptedConnections.vertx(options, counts);
        backends = new Backends(vertx, config, Clock.systemUTC(), metrics);
        router = Router.router(vertx);
        var slowConnections = new SlowConnections(counts, System::nanoTime);
        servers = new ApiServers(vertx, router, config.host(), config.port(), access.tls(), slowConnections);
    }

    /**
     * Starts serving; returns when requests are accepted. Without Redis it starts too, and answers from Postgres.
     *
     * @param registry what {@code /metrics} shows, of this program and of others in the same JVM
     * @throws ApiStartException when the port is taken, Postgres cannot be reached, or it does not take a declared
     *     read; nothing is left running then
     */
    public static Api start(ApiConfig config, PrometheusMeterRegistry registry) {
        var api = new Api(config, registry);
        try {
            api.port = await(api.begin(), START_LIMIT);
        } catch (ExecutionException e) {
            api.close();
            throw e.getCause() instanceof ApiStartException told
                    ? told
                    : new ApiStartException("The api could not start: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            api.close();
            throw new ApiStartException("The api was not ready within " + START_LIMIT.toSeconds() + " s", e);
        }
        log.atInfo()
                .addKeyValue("host", config.host())
                .addKeyValue("port", api.port)
                .log("Api started");
        return api;
    }

    private Future<Integer> begin() {
        return Identification.start(vertx, config.access().tokens(), Clock.systemUTC(), metrics)
                .recover(failure -> failed(String.valueOf(failure.getMessage()), failure))
                .onSuccess(started -> identification = started)
                .compose(this::serve);
    }

    private Future<Integer> serve(Identification identification) {
        return backends.start()
                .recover(failure -> failed(
                        "Postgres at " + config.database() + " cannot be used: " + failure.getMessage()
                                + "; start it, or set DATABASE_URL to another",
                        failure))
                .compose(started -> backends.postgres.connect())
                .compose(connection -> {
                    var inspect = new InspectStatement(connection);
                    return declareReads(inspect)
                            .compose(reads -> identification
                                    .inspectLogIn(inspect)
                                    .compose(inspected -> profiles(inspect))
                                    .map(profiles -> addRoutes(reads, watched(reads), profiles, identification)))
                            .eventually(connection::close);
                })
                .compose(ready -> servers.listen(eventLoops))
                .recover(failure -> failure instanceof ApiStartException
                        ? Future.failedFuture(failure)
                        : failed(
                                "The api cannot listen at " + config.host() + ":" + config.port() + ": "
                                        + failure.getMessage() + "; choose another port, or end what listens there",
                                failure));
    }

    private Future<List<DeclaredRead>> declareReads(InspectStatement inspect) {
        return new DeclareReads(inspect, config.ownership(), config.defaultTtl())
                .declare(config.reads())
                .recover(failure -> failure instanceof FaultyReadsException faulty
                        ? Future.failedFuture(new ApiStartException(faulty.faults(), faulty))
                        : failed("Postgres does not take what is declared: " + failure.getMessage(), failure));
    }

    private DeclarationWatch watched(List<DeclaredRead> reads) {
        var declarations = new DeclarationWatch(reads, backends.postgres::connect);
        backends.watch(declarations);
        return declarations;
    }

    private Future<Profiles> profiles(InspectStatement inspect) {
        return Profiles.of(config.ownership().profile(), inspect, backends.postgres.accounts())
                .recover(failure -> failed(
                        "The profile column cannot be written: " + failure.getMessage()
                                + "; name another under profile, or none",
                        failure));
    }

    private Router addRoutes(
            List<DeclaredRead> reads, DeclarationWatch declarations, Profiles profiles, Identification identification) {
        router.route().handler(departure::tell);
        router.route().handler(new DateHeader(vertx, Clock.systemUTC())::tell);
        var routes = new Routes(vertx, router);
        var spelling = new UserSpelling(reads);
        var bearer = identification.bearer(spelling);
        var access = config.access();
        access.crossOrigin().addTo(router);
        RequestLimits.addTo(router);
        StrictRequests.addTo(router);
        identification.addLogIn(
                routes.below("/api/auth"), backends.postgres.accounts(), new ClientAddresses(access.trustedProxies()));
        var switchCaching = new SwitchCaching(
                profiles,
                backends.namespaces,
                backends.tidemarkWatch,
                config.waits().minimumLsn());
        var control = new ControlRoutes(backends.namespaces, switchCaching, bearer);
        var ownCache = routes.below("/api/cache");
        control.addTo(ownCache);
        new AdminRoutes(control, spelling, backends.namespaces, new CacheStatistics(registry), bearer)
                .addTo(routes.below("/api/admin"));
        new BarrierRoute(
                        backends.postgres.barriers(),
                        backends.tidemarkWatch,
                        config.waits().barrier(),
                        bearer)
                .addTo(ownCache);
        var untaken = new UntakenAnswers(metrics::connectionCut);
        new ReadRoutes(
                        vertx,
                        reads,
                        declarations,
                        backends.namespaces,
                        backends.held,
                        backends.gate,
                        backends.tidemarkWatch,
                        config.waits().minimumLsn(),
                        config.fills().largestEntryBytes(),
                        config.fills().largestAnswerBytes(),
                        backends.postgres.reads(),
                        backends.postgresClock,
                        bearer,
                        untaken,
                        metrics)
                .addTo(routes);
        new HealthRoutes(
                        backends.postgresHealth,
                        List.of(backends.redisHealth, backends.gateHealth, backends.schemaHealth),
                        departure)
                .addTo(routes);
        new MetricsRoute(registry, untaken).addTo(routes);
        OpenApiRoute.addTo(routes, untaken);
        return router;
    }

    /** The TCP port that it listens at. */
    public int port() {
        return port;
    }

    /**
     * A bearer token of a user that is good here for some hours.
     *
     * @throws IllegalStateException where an issuer signs the tokens
     */
    public String tokenOf(UserId user) {
        return Objects.requireNonNull(identification, "It is started").tokenOf(user);
    }

    /**
     * Tells load balancers and clients for as long as configured that it is about to end, and goes on serving; then stops
     * accepting, lets what runs end, at most ten seconds, and ends all connections.
     */
    @Override
    public void close() {
        departure.announce();
        drain();
        try {
            await(
                    servers.shutDown(GRACE)
                            .onComplete(ended -> endIdentification())
                            .eventually(backends::close)
                            .eventually(vertx::close),
                    CLOSE_LIMIT);
            log.atInfo().log("Api stopped");
        } catch (ExecutionException | TimeoutException e) {
            log.atWarn().setCause(e).log("Api stopped, not all of its connections were ended");
        }
    }

    private void endIdentification() {
        var started = identification;
        if (started != null) {
            started.close();
        }
    }

    /** On the thread that closes: an event loop that has ended could not tell it. */
    private void drain() {
        if (port == 0 || config.drain().isZero()) {
            return;
        }
        log.atInfo().addKeyValue("drain_ms", config.drain().toMillis()).log("Api is about to stop");
        try {
            Thread.sleep(config.drain().toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> Future<T> failed(String message, Throwable cause) {
        return Future.failedFuture(new ApiStartException(message, cause));
    }

    private static <T> T await(Future<T> future, Duration limit) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ExecutionException(e);
        }
    }
}
