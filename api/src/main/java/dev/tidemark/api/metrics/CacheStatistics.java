package dev.tidemark.api.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** What this process has counted since it started, for people without a Prometheus. Thread-safe. */
public final class CacheStatistics {

    private final MeterRegistry registry;

    public CacheStatistics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** All of it at this moment. */
    public JsonObject toJson() {
        long hits = total("cache_hits_total");
        long misses = total("cache_misses_total");
        return new JsonObject()
                .put("hits", hits)
                .put("misses", misses)
                .put("hit_ratio", hits + misses == 0 ? null : (double) hits / (hits + misses))
                .put("bypasses", totals("cache_bypasses_total", "reason"))
                .put("hits_by_read", totals("cache_hits_total", "read"))
                .put("misses_by_read", totals("cache_misses_total", "read"))
                .put("stores_refused", total("cache_stores_refused_total"))
                .put("entries_unreadable", total("cache_entries_unreadable_total"))
                .put(
                        "redis",
                        new JsonObject()
                                .put("operations", totals("cache_operations_total", "operation"))
                                .put("errors", totals("cache_errors_total", "cause"))
                                .put("memory_used_bytes", gauge("redis_memory_used_bytes"))
                                .put("memory_max_bytes", gauge("redis_memory_max_bytes"))
                                .put("breaker_open", isOne("tidemark_redis_breaker_open")))
                .put(
                        "gate",
                        new JsonObject()
                                .put("open", isOne("tidemark_gate_open"))
                                .put("tidemark_age_seconds", gauge("tidemark_age_seconds")));
    }

    private Collection<Counter> counters(String name) {
        return registry.find(name).counters();
    }

    private long total(String name) {
        return counters(name).stream()
                .mapToLong(counter -> (long) counter.count())
                .sum();
    }

    /** One number for each value of a label. */
    private JsonObject totals(String name, String label) {
        var totals = new JsonObject();
        counters(name).stream()
                .sorted((a, b) -> tag(a, label).compareTo(tag(b, label)))
                .forEach(counter -> {
                    String value = tag(counter, label);
                    totals.put(value, totals.getLong(value, 0L) + (long) counter.count());
                });
        return totals;
    }

    private static String tag(Counter counter, String label) {
        String value = counter.getId().getTag(label);
        return value == null ? "" : value;
    }

    private boolean isOne(String name) {
        Double value = gauge(name);
        return value != null && value == 1;
    }

    /** Null where it is not known. */
    private @Nullable Double gauge(String name) {
        Gauge gauge = registry.find(name).gauge();
        return gauge == null || !Double.isFinite(gauge.value()) ? null : gauge.value();
    }
}
