package dev.tidemark.e2e;

import dev.tidemark.cdc.Cdc;
import dev.tidemark.cdc.CdcConfig;
import dev.tidemark.cdc.CdcMetrics;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.ownership.Ownership;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;

/** cdc alone in this JVM, and what it wrote to the topic. */
final class Capture implements AutoCloseable {

    private final Cdc cdc;
    private final ChangesReader reader;

    private Capture(CdcConfig config) throws InterruptedException {
        cdc = Cdc.start(config, new CdcMetrics(new SimpleMeterRegistry(), Clock.systemUTC()));
        reader = new ChangesReader(config.bootstrapServers());
    }

    static Capture start(Stack stack) throws InterruptedException {
        return new Capture(stack.configuration().cdc());
    }

    /** Starts it with other rules than the configuration's. */
    static Capture start(Stack stack, Ownership ownership) throws InterruptedException {
        return start(stack, stack.configuration().cdc().database(), ownership);
    }

    /** Starts it as another role of the database. */
    static Capture startAs(Stack stack, String role) throws InterruptedException {
        CdcConfig config = stack.configuration().cdc();
        DatabaseUrl url = config.database();
        return start(
                stack,
                new DatabaseUrl(url.host(), url.port(), url.database(), role, url.password(), url.options()),
                config.ownership());
    }

    private static Capture start(Stack stack, DatabaseUrl database, Ownership ownership) throws InterruptedException {
        CdcConfig config = stack.configuration().cdc();
        return new Capture(new CdcConfig(
                config.source(),
                database,
                config.slot(),
                config.publication(),
                config.heartbeatInterval(),
                config.bootstrapServers(),
                config.sources(),
                config.replicationFactor(),
                ownership));
    }

    /** Reads the topic from its beginning, what earlier ones wrote included. */
    ChangesReader reader() {
        return reader;
    }

    @Override
    public void close() {
        cdc.close();
        reader.close();
    }
}
