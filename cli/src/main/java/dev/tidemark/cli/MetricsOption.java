package dev.tidemark.cli;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --metrics-port} of the roles that serve nothing else. */
final class MetricsOption {

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "Serve /metrics and /health/live at this port.")
    @Nullable
    Integer port;

    @Option(
            names = "--metrics-host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "The address to serve them at (default: ${DEFAULT-VALUE}).")
    String host = "127.0.0.1";

    PrometheusMeterRegistry registry() {
        return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    }

    /** Serves the metrics, or nothing where no port is given. */
    MetricsServer serve(PrometheusMeterRegistry registry) {
        return port == null ? MetricsServer.none() : MetricsServer.start(host, port, registry);
    }
}
