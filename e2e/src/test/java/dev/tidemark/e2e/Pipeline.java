package dev.tidemark.e2e;

import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.invalidator.Invalidator;
import dev.tidemark.invalidator.InvalidatorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** cdc and invalidator in this JVM, each of which can be stopped and started again. For one thread. */
public final class Pipeline implements AutoCloseable {

    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Configuration configuration;
    private @Nullable Cdc cdc;
    private @Nullable Invalidator invalidator;

    private Pipeline(Configuration configuration) {
        this.configuration = configuration;
    }

    public static Pipeline start(Stack stack) throws InterruptedException {
        return start(stack.configuration());
    }

    /** Starts it with other servers than the stack's. */
    public static Pipeline start(Configuration configuration) throws InterruptedException {
        var pipeline = new Pipeline(configuration);
        pipeline.startCdc();
        pipeline.startInvalidator();
        return pipeline;
    }

    void startCdc() throws InterruptedException {
        cdc = Cdc.start(configuration.cdc(), new CdcMetrics(meters, Clock.systemUTC()));
    }

    public void startInvalidator() throws InterruptedException {
        startInvalidator(configuration);
    }

    /** Starts it with its state elsewhere. */
    void startInvalidator(Path stateDirectory) throws InterruptedException {
        startInvalidator(configuration.with(configuration.invalidator().in(stateDirectory)));
    }

    private void startInvalidator(Configuration configured) throws InterruptedException {
        invalidator = Invalidator.start(
                configured.invalidatorConfig(), new InvalidatorMetrics(meters), Clock.systemUTC(), () -> {
                    throw new IllegalStateException("The invalidator stopped for good");
                });
    }

    void stopCdc() {
        if (cdc != null) {
            cdc.close();
            cdc = null;
        }
    }

    public void stopInvalidator() {
        if (invalidator != null) {
            invalidator.close();
            invalidator = null;
        }
    }

    @Override
    public void close() {
        stopCdc();
        stopInvalidator();
    }
}
