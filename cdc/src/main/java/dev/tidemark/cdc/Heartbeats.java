package dev.tidemark.cdc;

import dev.tidemark.cdc.source.SourceDatabase;
import dev.tidemark.contract.DatabaseUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits a message at a steady pace, so that the tidemark moves and the slot is confirmed also while nobody writes. A
 * heartbeat that fails is left out: the tidemark ages, which is the truth.
 */
final class Heartbeats implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

    private final DatabaseUrl url;
    private final Duration interval;
    private final ScheduledExecutorService thread;
    private @Nullable SourceDatabase database;
    private boolean failing;

    Heartbeats(DatabaseUrl url, Duration interval) {
        this.url = url;
        this.interval = interval;
        this.thread = Executors.newSingleThreadScheduledExecutor(runnable -> {
            var daemon = new Thread(runnable, "tidemark-heartbeats");
            daemon.setDaemon(true);
            return daemon;
        });
    }

    void start() {
        var unused = thread.scheduleAtFixedRate(this::beat, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void beat() {
        try {
            if (database == null) {
                database = SourceDatabase.connect(url, "heartbeats");
            }
            database.emitHeartbeat();
            if (failing) {
                failing = false;
                LOG.info("Heartbeats go on");
            }
        } catch (SQLException | RuntimeException e) {
            if (!failing && !thread.isShutdown()) {
                failing = true;
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("Heartbeats fail, the tidemark stands still");
            }
            disconnect();
        }
    }

    private void disconnect() {
        if (database != null) {
            try {
                database.close();
            } catch (SQLException e) {
                LOG.debug("The connection was closed already", e);
            }
            database = null;
        }
    }

    @Override
    public void close() {
        var unused = thread.submit(this::disconnect);
        thread.shutdown();
    }
}
