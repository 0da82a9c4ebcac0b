package dev.tidemark.api.postgres;

import dev.tidemark.contract.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The connections to Postgres, each kind of work with its own, so that none waits for another. Thread-safe. */
public final class PostgresPools {

    /** At one millisecond each, a full queue is gone in a tenth of a second; beyond it waiting helps nobody. */
    private static final int MOST_READS_WAITING = 1_000;

    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** How long to wait for a connection, be it to come free or to be made. */
    static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final DatabaseUrl database;
    private final Pool reads;
    private final Pool accounts;
    private final Pool clock;
    private final Pool barriers;

    /**
     * @param connections for the declared reads, at most
     */
    public PostgresPools(Vertx vertx, DatabaseUrl database, int connections) {
        this.vertx = vertx;
        this.database = database;
        reads = pool(vertx, readOnly(database), connections, MOST_READS_WAITING);
        accounts = pool(vertx, options(database), 2, 100);
        clock = pool(vertx, readOnly(database), 1, 2);
        // The messages mean nothing after a failover: a standby that does not answer must not hold them up.
        barriers = pool(vertx, options(database).addProperty("synchronous_commit", "local"), 2, 100);
    }

    /** For the declared reads: whatever they say, their transactions are read-only and end after five seconds. */
    public Queries reads() {
        return new Queries(reads);
    }

    /** For log-in and for the column that keeps whether a user has caching on. */
    public Queries accounts() {
        return new Queries(accounts);
    }

    /** For barriers. */
    public Queries barriers() {
        return new Queries(barriers);
    }

    /** A connection for one purpose, that whoever asked for it closes. */
    public Future<SqlConnection> connect() {
        return PgConnection.connect(vertx, options(database)).map(connection -> connection);
    }

    /** For asking the time. */
    public Pool clock() {
        return clock;
    }

    /** Closes all connections. */
    public Future<Void> close() {
        return Future.join(reads.close(), accounts.close(), clock.close(), barriers.close())
                .mapEmpty();
    }

    private static Pool pool(Vertx vertx, PgConnectOptions database, int size, int mostWaiting) {
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(database)
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(mostWaiting)
                        .setConnectionTimeout((int) CONNECTION_TIMEOUT.toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .build();
    }

    private static PgConnectOptions readOnly(DatabaseUrl database) {
        return options(database).addProperty("default_transaction_read_only", "on");
    }

    private static PgConnectOptions options(DatabaseUrl database) {
        var options = new PgConnectOptions()
                .setHost(database.host())
                .setPort(database.port())
                .setDatabase(database.database())
                .setUser(database.user())
                .setPassword(database.password())
                .setCachePreparedStatements(true)
                .addProperty("application_name", "tidemark-api")
                .addProperty("statement_timeout", Long.toString(STATEMENT_TIMEOUT.toMillis()))
                // A timestamp with time zone must read the same whatever the server's own zone is.
                .addProperty("TimeZone", "UTC")
                // And so must all else, whatever the server, database or role has set.
                .addProperty("DateStyle", "ISO")
                .addProperty("IntervalStyle", "postgres")
                .addProperty("bytea_output", "hex")
                .addProperty("extra_float_digits", "1");
        String mode = database.options().get("sslmode");
        if (mode != null) {
            options.setSslMode(SslMode.of(mode)).setSslOptions(trust(database, mode));
        }
        return options;
    }

    /** As libpq does: the server's certificate is looked at in the two modes that say so. */
    private static ClientSSLOptions trust(DatabaseUrl database, String mode) {
        var options = new ClientSSLOptions();
        String root = database.options().get("sslrootcert");
        if (root != null) {
            options.setTrustOptions(new PemTrustOptions().addCertPath(root));
        } else if (!mode.startsWith("verify")) {
            options.setTrustAll(true);
        }
        return options.setHostnameVerificationAlgorithm(mode.equals("verify-full") ? "HTTPS" : "");
    }
}
