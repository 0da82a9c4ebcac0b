package dev.tidemark.cli;

import dev.tidemark.api.Api;
import dev.tidemark.cli.config.Configuration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tidemark api}. */
@Command(
        name = "api",
        description = "Serves cached reads and cache control over HTTP, until it is stopped.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  DATABASE_URL=postgresql://api@db/shop REDIS_URL=redis://redis:6379/0 \\%n"
                    + "      tidemark api --config tidemark.yml --port 8080"
        })
final class ApiCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption option;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "The port to listen at; 0 for any that is free.")
    private @Nullable Integer port;

    @Override
    public Integer call() throws Exception {
        Configuration loaded = option.load();
        Configuration configuration =
                port == null ? loaded : loaded.with(loaded.api().at(port));
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        return Role.run(termination -> Api.start(configuration.apiConfig(), registry)::close);
    }
}
