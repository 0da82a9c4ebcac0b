package dev.tidemark.api.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What the api counts. Thread-safe. Labels take their values from the configuration and from fixed words, never from a
 * request.
 */
public final class ApiMetrics {

    /** What every hit counts: the registry would look for the same meters each time, which takes longer than to count. */
    private final Map<Hits, Counter> hits = new ConcurrentHashMap<>();

    private final Map<String, Operations> operations = new ConcurrentHashMap<>();
    private final MeterRegistry registry;
    private volatile boolean gateOpen;
    private volatile double tidemarkAgeSeconds = Double.NaN;
    private volatile double redisMemoryUsedBytes = Double.NaN;
    private volatile double redisMemoryMaxBytes = Double.NaN;

    private record Hits(String read, String level) {}

    private record Operations(Counter succeeded, Timer duration) {}

    public ApiMetrics(MeterRegistry registry) {
        this.registry = registry;
        Gauge.builder("tidemark_gate_open", this, metrics -> metrics.gateOpen ? 1 : 0)
                .description("1 while cached answers may be served")
                .register(registry);
        Gauge.builder("tidemark_age_seconds", this, metrics -> metrics.tidemarkAgeSeconds)
                .description("How far the oldest tidemark is behind Postgres' clock")
                .register(registry);
        Gauge.builder("redis_memory_used_bytes", this, metrics -> metrics.redisMemoryUsedBytes)
                .description("Memory that Redis says it uses")
                .register(registry);
        Gauge.builder("redis_memory_max_bytes", this, metrics -> metrics.redisMemoryMaxBytes)
                .description("Memory that Redis may use, 0 when unlimited")
                .register(registry);
    }

    /** A read answered from the cache. */
    public void hit(String read, String level) {
        hits.computeIfAbsent(
                        new Hits(read, level),
                        name -> counter(
                                "cache_hits_total", "Reads answered from the cache", "read", read, "level", level))
                .increment();
    }

    /** A query in Postgres that fills the cache. */
    public void filled(String read) {
        counter("cache_fills_total", "Queries that fill the cache", "read", read)
                .increment();
    }

    /** An answer that was not stored because of its size. */
    public void entryTooLarge(String read) {
        counter("cache_entries_too_large_total", "Answers too large to be stored", "read", read)
                .increment();
    }

    /** How much memory the answers take that are kept in this process. */
    public void heldBytes(Supplier<Number> bytes) {
        Gauge.builder("tidemark_held_bytes", bytes)
                .description("Memory of the answers kept in this process")
                .register(registry);
    }

    /** A read answered from Postgres, to be cached. */
    public void miss(String read) {
        counter("cache_misses_total", "Reads answered from Postgres and stored", "read", read)
                .increment();
    }

    /** A read answered from Postgres without regard to the cache. */
    public void bypass(String read, String reason) {
        counter("cache_bypasses_total", "Reads answered from Postgres past the cache", "read", read, "reason", reason)
                .increment();
    }

    /** A read that had no answer, by no fault of the client's. */
    public void readFailed(String read, String type) {
        counter("cache_read_failures_total", "Reads without an answer", "read", read, "type", type)
                .increment();
    }

    /** An answer that was not stored because the namespace had moved on meanwhile. */
    public void storeRefused(String read) {
        counter("cache_stores_refused_total", "Answers too old to be stored", "read", read)
                .increment();
    }

    /** An entry that could not be read. */
    public void entryUnreadable(String read) {
        counter("cache_entries_unreadable_total", "Entries corrupt or of somebody else", "read", read)
                .increment();
    }

    /** Redis answered. */
    public void operationSucceeded(String operation, long nanoseconds) {
        var meters = operations.computeIfAbsent(operation, this::operations);
        meters.succeeded.increment();
        meters.duration.record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private Operations operations(String operation) {
        var succeeded =
                counter("cache_operations_total", "Operations in Redis", "operation", operation, "outcome", "success");
        var duration = Timer.builder("cache_operation_duration_seconds")
                .description("How long operations in Redis took, without those that failed")
                .serviceLevelObjectives(
                        Duration.ofNanos(250_000),
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(30),
                        Duration.ofMillis(100))
                .tag("operation", operation)
                .register(registry);
        return new Operations(succeeded, duration);
    }

    /** Redis did not answer, or with an error. */
    public void operationFailed(String operation, String cause) {
        counter("cache_operations_total", "Operations in Redis", "operation", operation, "outcome", "error")
                .increment();
        counter(
                        "cache_errors_total",
                        "Operations in Redis that failed",
                        "operation",
                        operation,
                        "cause",
                        cause.toLowerCase(Locale.ROOT))
                .increment();
    }

    /** How many connections there are. */
    public void connections(Supplier<Number> open) {
        Gauge.builder("tidemark_connections", open)
                .description("Connections of clients")
                .register(registry);
    }

    /** A connection that was ended from here. */
    public void connectionCut(String cause) {
        counter("tidemark_connections_cut_total", "Connections of clients that were ended from here", "cause", cause)
                .increment();
    }

    /** Somebody tried to log in. */
    public void logIn(String outcome) {
        counter("tidemark_log_ins_total", "Log-ins", "outcome", outcome).increment();
    }

    /** A bearer token that was not taken. */
    public void tokenRefused(String cause) {
        counter("tidemark_tokens_refused_total", "Bearer tokens that were not taken", "cause", cause)
                .increment();
    }

    /** Whether requests are kept from Redis. */
    public void redisBreaker(BooleanSupplier open) {
        Gauge.builder("tidemark_redis_breaker_open", () -> open.getAsBoolean() ? 1 : 0)
                .description("1 while Redis is not asked, but for trials, since it has been silent")
                .register(registry);
    }

    /** How many requests wait for the tidemark. */
    public void waiters(Supplier<Number> size) {
        Gauge.builder("tidemark_waiters", size)
                .description("Requests that wait for the tidemark")
                .register(registry);
    }

    /** How many requests wait for an entry to be filled, by themselves or by others. */
    public void fillWaiters(Supplier<Number> size) {
        Gauge.builder("tidemark_fill_waiters", size)
                .description("Requests that wait for an entry to be filled")
                .register(registry);
    }

    /** A request has waited for the tidemark. */
    public void waited(String purpose, String outcome, long nanoseconds) {
        Timer.builder("tidemark_wait_seconds")
                .description("How long requests waited for the tidemark")
                .serviceLevelObjectives(
                        Duration.ofMillis(5),
                        Duration.ofMillis(15),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5))
                .tag("purpose", purpose)
                .tag("outcome", outcome)
                .register(registry)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** The gate as it was seen last. */
    public void gate(boolean open, double ageSeconds) {
        gateOpen = open;
        tidemarkAgeSeconds = ageSeconds;
    }

    /** The memory of Redis as it was seen last. */
    public void redisMemory(double usedBytes, double maxBytes) {
        redisMemoryUsedBytes = usedBytes;
        redisMemoryMaxBytes = maxBytes;
    }

    private Counter counter(String name, String description, String... tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
