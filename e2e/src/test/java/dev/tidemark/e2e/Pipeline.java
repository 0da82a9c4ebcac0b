package dev.tidemark.e2e;

import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.invalidator.Invalidator;
import dev.tidemark.invalidator.InvalidatorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;

/** cdc and invalidator in this JVM. */
public final class Pipeline implements AutoCloseable {

    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Cdc cdc;
    private final Invalidator invalidator;

    private Pipeline(Configuration configuration) throws InterruptedException {
        cdc = Cdc.start(configuration.cdc(), new CdcMetrics(meters, Clock.systemUTC()));
        invalidator = Invalidator.start(
                configuration.invalidatorConfig(), new InvalidatorMetrics(meters), Clock.systemUTC(), () -> {
                    throw new IllegalStateException("The invalidator stopped for good");
                });
    }

    public static Pipeline start(Stack stack) throws InterruptedException {
        return start(stack.configuration());
    }

    /** Starts it with other servers than the stack's. */
    public static Pipeline start(Configuration configuration) throws InterruptedException {
        return new Pipeline(configuration);
    }

    @Override
    public void close() {
        cdc.close();
        invalidator.close();
    }
}
