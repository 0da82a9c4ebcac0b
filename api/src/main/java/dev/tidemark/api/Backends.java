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
import dev.tidemark.api.namespace.RedisConnection;
import dev.tidemark.api.namespace.RedisMemory;
import dev.tidemark.api.namespace.RedisNamespaces;
import dev.tidemark.api.postgres.PostgresPools;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Postgres and Redis as the api uses them, watched. Thread-safe. */
final class Backends {

    /** A clock that drifts by a second a day is off by a fortieth of a millisecond by then. */
    private static final Duration CLOCK_PERIOD = Duration.ofSeconds(2);

    /** As often as heartbeats come. */
    private static final Duration GATE_PERIOD = Duration.ofMillis(500);

    private static final Duration MEMORY_PERIOD = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final RedisConnection redis;
    private final RedisMemory redisMemory;
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

    Backends(Vertx vertx, ApiConfig config, Clock clock, ApiMetrics metrics) {
        this.vertx = vertx;
        postgres = new PostgresPools(vertx, config.database(), config.fills().postgresConnections());
        postgresClock = new PostgresClock(postgres.clock(), System::nanoTime);
        var breaker = new RedisBreaker(config.redis().commandTimeout(), System::nanoTime);
        metrics.redisBreaker(breaker::isOpen);
        redis = new RedisConnection(vertx, config.redis().url(), config.redis().commandTimeout(), breaker);
        held = new HeldEntries(config.fills().heldBytes(), postgresClock);
        metrics.heldBytes(held::bytes);
        redis.onDisconnect(held::forget);
        namespaces = new RedisNamespaces(vertx, redis, config.redis().keys(), config.sources(), metrics);
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
        gateWatch = new GateWatch(namespaces, gate, redisHealth, gateHealth, metrics);
    }

    /** Looks at everything once, then again and again. Fails without Postgres, not without Redis. */
    Future<Void> start() {
        return askTime()
                .compose(asked -> redis.connect().otherwiseEmpty())
                .compose(connected -> gateWatch.look())
                .compose(looked -> redisMemory.look())
                .onSuccess(ready -> {
                    every(CLOCK_PERIOD, this::askTime);
                    every(GATE_PERIOD, gateWatch::look);
                    every(MEMORY_PERIOD, redisMemory::look);
                });
    }

    /** Ends all connections. */
    Future<Void> close() {
        timers.forEach(vertx::cancelTimer);
        return Future.join(postgres.close(), redis.close()).mapEmpty();
    }

    private Future<Void> askTime() {
        return postgresClock
                .ask()
                .onSuccess(told -> postgresHealth.up("answers"))
                .onFailure(failure -> postgresHealth.down(String.valueOf(failure.getMessage())));
    }

    private void every(Duration period, Runnable look) {
        timers.add(vertx.setPeriodic(period.toMillis(), timer -> look.run()));
    }
}
