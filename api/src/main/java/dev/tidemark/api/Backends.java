package dev.tidemark.api;

import dev.tidemark.api.fill.HeldEntries;
import dev.tidemark.api.gate.Gate;
import dev.tidemark.api.gate.GateWatch;
import dev.tidemark.api.gate.PostgresClock;
import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.health.HealthPart;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.RedisBreaker;
import dev.tidemark.api.namespace.RedisConnections;
import dev.tidemark.api.namespace.RedisMemory;
import dev.tidemark.api.namespace.RedisNamespaces;
import dev.tidemark.api.namespace.RedisRoundTrip;
import dev.tidemark.api.postgres.PostgresFailures;
import dev.tidemark.api.postgres.PostgresPools;
import dev.tidemark.api.read.DeclarationWatch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Postgres and Redis as the api uses them, watched. Thread-safe. */
final class Backends {

    /** A clock that drifts by a second a day is off by a fortieth of a millisecond by then. */
    private static final Duration CLOCK_PERIOD = Duration.ofSeconds(2);

    /** As often as heartbeats come. */
    private static final Duration GATE_PERIOD = Duration.ofMillis(500);

    /** Soon enough for whoever has just migrated; each look prepares every statement once. */
    private static final Duration SCHEMA_PERIOD = Duration.ofSeconds(10);

    /** Of three seconds each. */
    private static final int START_ATTEMPTS = 5;

    private static final Duration MEMORY_PERIOD = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final RedisConnections redis;
    private final RedisMemory redisMemory;
    private final RedisRoundTrip redisRoundTrip;
    private final GateWatch gateWatch;
    private final Queue<Long> timers = new ConcurrentLinkedQueue<>();
    final PostgresPools postgres;
    final PostgresClock postgresClock;
    final Namespaces namespaces;
    final HeldEntries held;
    final Gate gate;
    final TidemarkWatch tidemarkWatch;
    final HealthPart postgresHealth;
    final HealthPart redisHealth;
    final HealthPart gateHealth;
    final HealthPart schemaHealth;

    Backends(Vertx vertx, ApiConfig config, Clock clock, ApiMetrics metrics) {
        this.vertx = vertx;
        postgres = new PostgresPools(vertx, config.database(), config.fills().postgresConnections());
        postgresClock = new PostgresClock(postgres.clock(), System::nanoTime);
        var breaker = new RedisBreaker(config.redis().commandTimeout(), System::nanoTime);
        metrics.redisBreaker(breaker::isOpen);
        redis = new RedisConnections(vertx, config.redis().url(), config.redis().commandTimeout(), breaker);
        held = new HeldEntries(config.fills().heldBytes(), postgresClock);
        metrics.heldBytes(held::bytes);
        redis.onDisconnect(held::forget);
        namespaces = new RedisNamespaces(
                vertx,
                redis,
                config.redis().keys(),
                config.sources(),
                config.fills().largestEntryBytes(),
                metrics);
        redisMemory = new RedisMemory(vertx, redis, metrics);
        gate = new Gate(
                postgresClock,
                postgresClock::timeline,
                config.maxStaleness(),
                config.ownership().digest());
        tidemarkWatch = new TidemarkWatch(vertx, namespaces, gate, metrics);
        postgresHealth = new HealthPart("postgres", clock);
        redisHealth = new HealthPart("redis", clock);
        gateHealth = new HealthPart("gate", clock);
        redisRoundTrip = new RedisRoundTrip(
                vertx, redis, config.redis().keys().health(UUID.randomUUID().toString()), metrics);
        gateWatch = new GateWatch(namespaces, gate, gateHealth, metrics);
        schemaHealth = new HealthPart("schema", clock);
    }

    /** Looks at everything once, then again and again. Fails without Postgres, not without Redis. */
    Future<Void> start() {
        return askTimeFirst(1)
                .compose(asked -> redis.connect().otherwiseEmpty())
                .compose(connected -> tryRedis())
                .compose(tried -> gateWatch.look())
                .compose(looked -> redisMemory.look())
                .onSuccess(ready -> {
                    every(CLOCK_PERIOD, this::askTime);
                    every(GATE_PERIOD, this::tryRedis);
                    every(GATE_PERIOD, gateWatch::look);
                    every(MEMORY_PERIOD, redisMemory::look);
                });
    }

    /** Ends all connections. */
    Future<Void> close() {
        timers.forEach(vertx::cancelTimer);
        return Future.join(postgres.close(), redis.close()).mapEmpty();
    }

    /** While everything starts at once a connection may take long to make; a refused one is refused. */
    private Future<Void> askTimeFirst(int attempt) {
        return askTime()
                .recover(failure -> attempt < START_ATTEMPTS && PostgresFailures.hasWaitedTooLong(failure)
                        ? askTimeFirst(attempt + 1)
                        : Future.failedFuture(failure));
    }

    private Future<Void> askTime() {
        return postgresClock
                .ask()
                .onSuccess(told -> postgresHealth.up("answers"))
                .onFailure(failure -> postgresHealth.down(String.valueOf(failure.getMessage())));
    }

    private Future<Void> tryRedis() {
        return redisRoundTrip
                .make()
                .onSuccess(made -> {
                    int down = redis.down();
                    if (down == 0) {
                        redisHealth.up("answers");
                    } else {
                        redisHealth.missed("it answers, but " + down + " of the connections to it do not stand, one for"
                                + " each processor: see how many clients it lets in (maxclients)");
                    }
                })
                .onFailure(failure -> redisHealth.missed(String.valueOf(failure.getMessage())))
                .otherwiseEmpty();
    }

    /** Looks at what is declared again and again, to compare it with how Postgres took it at the start. */
    void watch(DeclarationWatch declarations) {
        schemaHealth.up("the declared statements fit");
        every(SCHEMA_PERIOD, () -> declarations.look(schemaHealth));
    }

    private void every(Duration period, Runnable look) {
        timers.add(vertx.setPeriodic(period.toMillis(), timer -> look.run()));
    }
}
