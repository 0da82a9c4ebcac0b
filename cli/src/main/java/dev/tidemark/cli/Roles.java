package dev.tidemark.cli;

import dev.tidemark.api.Api;
import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.invalidator.Invalidator;
import dev.tidemark.invalidator.InvalidatorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** The three roles in one JVM, started along the data flow and stopped against it. */
final class Roles implements Role {

    private static final Duration READY_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Termination termination;
    private final Deque<Role> roles = new ArrayDeque<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private String url = "";

    private Roles(Termination termination) {
        this.termination = termination;
    }

    /** Starts them; when one does not start, those before it are stopped. */
    static Roles start(Configuration configuration, Termination termination) throws InterruptedException {
        var started = new Roles(termination);
        try {
            Cdc cdc = Cdc.start(configuration.cdc(), new CdcMetrics(started.registry, Clock.systemUTC()));
            started.roles.push(cdc::close);
            Invalidator invalidator = Invalidator.start(
                    configuration.invalidatorConfig(),
                    new InvalidatorMetrics(started.registry),
                    Clock.systemUTC(),
                    termination::fail);
            started.roles.push(invalidator::close);
            started.awaitTidemark(configuration);
            Api api = Api.start(configuration.apiConfig(), started.registry);
            started.roles.push(api::close);
            started.url = "http://" + configuration.api().host() + ":" + api.port();
            return started;
        } catch (RuntimeException | InterruptedException e) {
            started.close();
            throw e;
        }
    }

    /** Where the api is. */
    String url() {
        return url;
    }

    /** Waits until the first heartbeat has crossed the pipeline: from then on the gate is open. */
    private void awaitTidemark(Configuration configuration) throws InterruptedException {
        long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
        try (var versions = VersionsClient.connect(configuration)) {
            while (!versions.tidemark(configuration.source().name()).containsKey("time")) {
                if (System.nanoTime() > deadline) {
                    throw new CommandException("No change went through the pipeline within " + READY_TIMEOUT.toSeconds()
                            + " s: 'tidemark status' tells where it stands");
                }
                if (termination.isAsked()) {
                    return;
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    @Override
    public void close() {
        while (!roles.isEmpty()) {
            roles.pop().close();
        }
    }
}
