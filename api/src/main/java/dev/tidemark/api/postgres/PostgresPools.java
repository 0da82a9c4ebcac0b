package dev.tidemark.api.postgres;

import dev.tidemark.api.connection.SilenceWatch;
import dev.tidemark.contract.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections to Postgres, each kind of work with its own, so that none waits for another. Thread-safe. */
public final class PostgresPools {

    private static final Logger log = LoggerFactory.getLogger(PostgresPools.class);

    /** At one millisecond each, a full queue is gone in a tenth of a second; beyond it waiting helps nobody. */
    static final int MOST_READS_WAITING = 1_000;

    /** As often as the time is asked at the start: while the connection is being made, each attempt leaves a question behind. */
    private static final int CLOCK_QUESTIONS_WAITING = 5;

    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(5);

    /** How long to wait for a connection, be it to come free or to be made. */
    static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    /** Until a pool closes a connection that nobody uses: its other side may be gone, and whoever used it would find out. */
    private static final Duration LONGEST_UNUSED = Duration.ofSeconds(10);

    /**
     * Until a connection is closed that was asked and answers nothing, and another made: its other side may be gone without a
     * word, and the kernel takes a quarter of an hour to notice. Postgres ends statements long before.
     */
    private static final Duration LONGEST_SILENCE = STATEMENT_TIMEOUT.multipliedBy(2);

    /** Until a connection counts as failed whose packets nobody answers: it has a place in the pool meanwhile. */
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final DatabaseUrl database;
    private final Duration longestUnused;
    private final Duration longestSilence;
    private final Pool reads;
    private final Pool accounts;
    private final Pool clock;
    private final Pool barriers;

    /**
     * @param connections for the declared reads, at most
     */
    public PostgresPools(Vertx vertx, DatabaseUrl database, int connections) {
        this(vertx, database, connections, LONGEST_UNUSED, LONGEST_SILENCE);
    }

    PostgresPools(Vertx vertx, DatabaseUrl database, int connections, Duration longestUnused, Duration longestSilence) {
        this.vertx = vertx;
        this.database = database;
        this.longestUnused = longestUnused;
        this.longestSilence = longestSilence;
        reads = pool(readOnly(database), connections, MOST_READS_WAITING);
        accounts = pool(options(database), 2, 100);
        clock = pool(readOnly(database), 1, CLOCK_QUESTIONS_WAITING);
        // The messages mean nothing after a failover: a standby that does not answer must not hold them up.
        barriers = pool(options(database).addProperty("synchronous_commit", "local"), 2, 100);
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

    private Pool pool(PgConnectOptions database, int size, int mostWaiting) {
        return PgBuilder.pool()
                .using(vertx)
                .connectingTo(database)
                .with(new NetClientOptions().setConnectTimeout((int) LONGEST_CONNECT.toMillis()))
                .withConnectHandler(this::watch)
                .with(new PoolOptions()
                        .setMaxSize(size)
                        .setMaxWaitQueueSize(mostWaiting)
                        .setIdleTimeout((int) longestUnused.toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setConnectionTimeout((int) CONNECTION_TIMEOUT.toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .build();
    }

    /**
     * In front of everything else: when asked to close, the client waits for an answer to its goodbye. It offers no way to the
     * channel but what is its own.
     */
    private void watch(SqlConnection made) {
        var connection =
                (SocketConnectionBase) ((SqlConnectionInternal) made).unwrap().unwrap();
        connection
                .socket()
                .channelHandlerContext()
                .pipeline()
                .addFirst(new SilenceWatch(
                        longestSilence,
                        () -> log.atWarn()
                                .log("Connection to Postgres is made anew: it was asked and answered nothing")));
        var unused = made.close();
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
