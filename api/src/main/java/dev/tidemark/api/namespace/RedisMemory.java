package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** How much memory Redis says it uses, and may use. Thread-safe. */
public final class RedisMemory {

    private final RedisScripts scripts;
    private final ApiMetrics metrics;

    public RedisMemory(Vertx vertx, RedisConnections connections, ApiMetrics metrics) {
        scripts = new RedisScripts(vertx, connections, metrics);
        this.metrics = metrics;
    }

    /** Looks once; completes either way. */
    public Future<Void> look() {
        return scripts.command("info", commands -> commands.info("memory"))
                .onSuccess(info -> metrics.redisMemory(number(info, "used_memory:"), number(info, "maxmemory:")))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private static double number(String info, String field) {
        return info.lines()
                .filter(line -> line.startsWith(field))
                .mapToDouble(line -> Double.parseDouble(line.substring(field.length())))
                .findFirst()
                .orElse(Double.NaN);
    }
}
