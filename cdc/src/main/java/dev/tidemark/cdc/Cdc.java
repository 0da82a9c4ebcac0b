package dev.tidemark.cdc;

import dev.tidemark.cdc.publish.PublishException;
import dev.tidemark.cdc.source.SlotException;
import dev.tidemark.contract.GapCause;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The running cdc: one session after the other, each through all its checks. {@link #close()} may be called from any
 * thread.
 */
public final class Cdc implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cdc.class);

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    /** A session that ran this long was healthy: the next pause is short again. */
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final CdcConfig config;
    private final CdcMetrics metrics;
    private final LoadNotes notes;
    private final Thread supervisor;
    private final Object lock = new Object();
    private @Nullable CaptureSession session;
    private boolean closed;

    private Cdc(
            CdcConfig config,
            CdcMetrics metrics,
            LoadNotes notes,
            @Nullable CaptureSession first,
            Optional<GapCause> wish) {
        this.config = config;
        this.metrics = metrics;
        this.notes = notes;
        this.session = first;
        this.supervisor = new Thread(() -> supervise(wish), "tidemark-cdc");
    }

    /**
     * Starts; returns when streaming begins, or waits for something that ends by itself.
     *
     * @throws CdcStartException when the database or Kafka cannot be reached, or does not fit the configuration
     */
    public static Cdc start(CdcConfig config, CdcMetrics metrics) throws InterruptedException {
        CaptureSession first = null;
        Optional<GapCause> wish = Optional.empty();
        var notes = new LoadNotes();
        try {
            first = CaptureSession.prepare(config, metrics, notes, true, Optional.empty());
        } catch (CaptureFaultsException e) {
            throw new CdcStartException(e.faults());
        } catch (PublishException e) {
            throw new CdcStartException(e.getMessage(), e);
        } catch (SQLException e) {
            throw new CdcStartException("Postgres at " + config.database() + ": " + e.getMessage(), e);
        } catch (SlotException e) {
            // Another cdc may be going down, or be the one that this one stands by for.
            LOG.warn(e.getMessage());
        } catch (SetBackException e) {
            LOG.warn(e.getMessage());
            wish = Optional.of(GapCause.DATABASE_SET_BACK);
        }
        var cdc = new Cdc(config, metrics, notes, first, wish);
        cdc.supervisor.start();
        return cdc;
    }

    private void supervise(Optional<GapCause> first) {
        Duration pause = SHORTEST_PAUSE;
        Optional<GapCause> wish = first;
        // What lasts is told once: a second cdc waits for as long as the first one runs.
        String told = "";
        while (true) {
            long start = System.nanoTime();
            try {
                CaptureSession current = next(wish);
                if (current == null) {
                    return;
                }
                wish = Optional.empty();
                wish = current.run();
            } catch (InterruptedException e) {
                return;
            } catch (SQLException | RuntimeException e) {
                if (isClosed()) {
                    return;
                }
                if (e instanceof SetBackException) {
                    wish = Optional.of(GapCause.DATABASE_SET_BACK);
                }
                metrics.restarted();
                String reason = String.valueOf(e.getMessage());
                LOG.atLevel(reason.equals(told) ? Level.DEBUG : Level.WARN)
                        .addKeyValue("source", config.source())
                        .addKeyValue("retry_ms", pause.toMillis())
                        .log("Capture stopped: " + reason);
                told = reason;
                LOG.debug("Capture stopped", e);
            } finally {
                end();
            }
            try {
                Thread.sleep(pause.toMillis());
            } catch (InterruptedException e) {
                return;
            }
            boolean healthy = System.nanoTime() - start > HEALTHY.toNanos();
            if (healthy) {
                told = "";
            }
            pause = healthy ? SHORTEST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private @Nullable CaptureSession next(Optional<GapCause> wish) throws SQLException, InterruptedException {
        synchronized (lock) {
            if (closed || session != null) {
                return closed ? null : session;
            }
        }
        CaptureSession prepared = CaptureSession.prepare(config, metrics, notes, false, wish);
        synchronized (lock) {
            session = prepared;
            return closed ? null : prepared;
        }
    }

    private void end() {
        CaptureSession ended;
        synchronized (lock) {
            ended = session;
            session = null;
        }
        if (ended != null) {
            ended.close();
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Stops; what Kafka has not acknowledged is streamed again next time. */
    @Override
    public void close() {
        CaptureSession running;
        synchronized (lock) {
            closed = true;
            running = session;
        }
        if (running != null) {
            running.close();
        }
        supervisor.interrupt();
        try {
            supervisor.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
