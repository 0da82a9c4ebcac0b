package dev.tidemark.cli;

import dev.tidemark.cli.config.Configuration;
import dev.tidemark.invalidator.Invalidator;
import dev.tidemark.invalidator.InvalidatorMetrics;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark invalidator}. */
@Command(
        name = "invalidator",
        description = "Raises the versions of the users whom changes touch, until it is stopped.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  KAFKA_BOOTSTRAP_SERVERS=kafka:9092 REDIS_URL=redis://redis:6379/0 \\%n"
                    + "      tidemark invalidator --config tidemark.yml"
        })
final class InvalidatorCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption option;

    @Mixin
    private MetricsOption metrics;

    @Override
    public Integer call() throws Exception {
        Configuration configuration = option.load();
        var registry = metrics.registry();
        return Role.run(termination -> {
            MetricsServer server = metrics.serve(registry);
            try {
                Invalidator invalidator = Invalidator.start(
                        configuration.invalidatorConfig(),
                        new InvalidatorMetrics(registry),
                        Clock.systemUTC(),
                        termination::fail);
                return () -> {
                    invalidator.close();
                    server.close();
                };
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        });
    }
}
