package dev.tidemark.e2e;

import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcMetrics;
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

    private Pipeline(Stack stack) throws InterruptedException {
        cdc = Cdc.start(stack.configuration().cdc(), new CdcMetrics(meters, Clock.systemUTC()));
        invalidator = Invalidator.start(
                stack.configuration().invalidatorConfig(), new InvalidatorMetrics(meters), Clock.systemUTC(), () -> {
                    throw new IllegalStateException("The invalidator stopped for good");
                });
    }

    public static Pipeline start(Stack stack) throws InterruptedException {
        return new Pipeline(stack);
    }

    @Override
    public void close() {
        cdc.close();
        invalidator.close();
    }
}
