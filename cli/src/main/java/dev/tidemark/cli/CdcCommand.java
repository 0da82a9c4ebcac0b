package dev.tidemark.cli;

import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.cli.config.Configuration;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tidemark cdc}. */
@Command(
        name = "cdc",
        description = "Publishes the row changes that Postgres committed to Kafka, until it is stopped.",
        mixinStandardHelpOptions = true,
        footerHeading = "%nExample:%n",
        footer = {
            "  DATABASE_URL=postgresql://cdc@db/shop KAFKA_BOOTSTRAP_SERVERS=kafka:9092 \\%n"
                    + "      tidemark cdc --config tidemark.yml"
        })
final class CdcCommand implements Callable<Integer> {

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
                Cdc cdc = Cdc.start(configuration.cdc(), new CdcMetrics(registry, Clock.systemUTC()));
                return () -> {
                    cdc.close();
                    server.close();
                };
            } catch (RuntimeException e) {
                server.close();
                throw e;
            }
        });
    }
}
