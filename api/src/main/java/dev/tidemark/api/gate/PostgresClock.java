package dev.tidemark.api.gate;

import dev.tidemark.contract.Timeline;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The clock of Postgres as far as it is known here: never behind it, and ahead by no more than one round trip took. It
 * runs on a monotonic clock in between, so that steps of the local wall clock change nothing. Thread-safe.
 */
public final class PostgresClock implements InstantSource {

    private static final String ASK =
            "select (extract(epoch from clock_timestamp()) * 1000000)::bigint, pg_is_in_recovery(), system_identifier,"
                    + " case when not pg_is_in_recovery() then ('x'"
                    + " || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int end"
                    + " from pg_control_system()";

    /** A Postgres that takes longer to tell the time is away, whatever its sockets say. */
    private static final Duration LONGEST = Duration.ofSeconds(3);

    private final Pool pool;
    private final LongSupplier nanoTime;
    private volatile ClockReading reading = new ClockReading(0, Instant.EPOCH);
    private volatile String timeline = "";

    /**
     * @param pool of its own: waiting for a connection would count as ignorance of the time
     * @param nanoTime a monotonic clock in nanoseconds such as {@link System#nanoTime()}
     */
    public PostgresClock(Pool pool, LongSupplier nanoTime) {
        this.pool = pool;
        this.nanoTime = nanoTime;
    }

    /** Asks Postgres; until this succeeded once there is no time to tell. */
    public Future<Void> ask() {
        long askedAt = nanoTime.getAsLong();
        return pool.query(ASK)
                .execute()
                .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(rows -> {
                    var row = rows.iterator().next();
                    // A standby answers with rows from before the tidemark: as good as no time, so the gate closes.
                    boolean isStandby = row.getBoolean(1);
                    timeline = isStandby ? "" : new Timeline(row.getLong(2), row.getInteger(3)).toString();
                    reading = isStandby
                            ? new ClockReading(askedAt, Instant.EPOCH)
                            : new ClockReading(askedAt, Instant.EPOCH.plus(row.getLong(0), ChronoUnit.MICROS));
                })
                .mapEmpty();
    }

    /** Which history the rows that Postgres answers with belong to; empty while that is not known. */
    public String timeline() {
        return timeline;
    }

    @Override
    public Instant instant() {
        return reading.at(nanoTime.getAsLong());
    }
}
