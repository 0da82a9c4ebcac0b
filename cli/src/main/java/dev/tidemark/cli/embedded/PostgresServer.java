package dev.tidemark.cli.embedded;

import dev.tidemark.contract.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** A Postgres of our own with one database, {@code demo}. Root or not: as root it runs in a user namespace. */
public final class PostgresServer implements AutoCloseable {

    private static final String USER = "postgres";
    private static final String DATABASE = "demo";
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedPostgres postgres;
    private final long process;
    private final boolean fresh;

    private PostgresServer(EmbeddedPostgres postgres, long process, boolean fresh) {
        this.postgres = postgres;
        this.process = process;
        this.fresh = fresh;
    }

    /**
     * Starts one at a free port of the loopback address.
     *
     * @param home where the build put the binaries
     * @param data its data directory, made when missing
     * @param durable whether what it commits has to survive a crash of the machine
     */
    static PostgresServer start(PostgresVersion version, Path home, Path data, boolean durable, Watchdog watchdog) {
        boolean fresh = !Files.exists(data.resolve("PG_VERSION"));
        requireSameVersion(version, data);
        Path log = data.resolveSibling("postgres.log");
        var binaries = PostgresBinaries.of(version, home);
        try (var unpacked = UnpackedPostgres.of(binaries, data)) {
            // It unpacks the server there; the default is a directory of its own among everybody's temporary files.
            System.setProperty("ot.epg.working-dir", unpacked.directory().toString());
            var builder = EmbeddedPostgres.builder()
                    .setPgBinaryResolver(binaries)
                    .setOverrideWorkingDirectory(unpacked.directory().toFile())
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false)
                    .setPGStartupWait(START_TIMEOUT)
                    .setPort(FreePort.find())
                    .setLocaleConfig("locale", "C")
                    .setOutputRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .setErrorRedirector(ProcessBuilder.Redirect.appendTo(log.toFile()));
            settings(durable).forEach(builder::setServerConfig);
            Path processFile = data.resolve("postmaster.pid");
            Predecessor.awaitEnd(processFile, "postgres");
            watchdog.stops(processFile);
            EmbeddedPostgres postgres = builder.start();
            long process = processOf(processFile);
            if (fresh) {
                createDatabase(postgres);
            }
            return new PostgresServer(postgres, process, fresh);
        } catch (IOException | SQLException | IllegalStateException e) {
            throw new ServerStartException(
                    "Postgres " + version + " does not start: " + e.getMessage() + LastLine.of(log), e);
        } catch (ExceptionInInitializerError e) {
            // So the library says that it cannot unpack the server.
            throw new ServerStartException("Postgres " + version + " cannot be unpacked: " + e.getCause(), e);
        }
    }

    private static Map<String, String> settings(boolean durable) {
        return Map.of(
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "wal_level", "logical",
                "max_wal_senders", "10",
                "max_replication_slots", "10",
                "max_connections", "200",
                // The embedding library turns it off, which delays logical decoding by 140 ms.
                "synchronous_commit", "on",
                "fsync", durable ? "on" : "off",
                "log_min_messages", "warning",
                "timezone", "UTC");
    }

    private static void requireSameVersion(PostgresVersion version, Path data) {
        Path file = data.resolve("PG_VERSION");
        try {
            if (Files.exists(file) && !Files.readString(file).strip().equals(version.toString())) {
                throw new ServerStartException(
                        data + " is of Postgres " + Files.readString(file).strip() + ", not "
                                + version + ": use --postgres-version "
                                + Files.readString(file).strip() + ", or another directory");
            }
        } catch (IOException e) {
            throw new ServerStartException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static long processOf(Path file) throws IOException {
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }

    private static void createDatabase(EmbeddedPostgres postgres) throws SQLException {
        try (var connection = postgres.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create database " + DATABASE);
        }
    }

    /** Where it is. */
    public DatabaseUrl url() {
        return new DatabaseUrl("127.0.0.1", postgres.getPort(), DATABASE, USER, "", Map.of());
    }

    /** The process id of the postmaster. */
    public long process() {
        return process;
    }

    /** Whether the data directory was made by this start. */
    public boolean isFresh() {
        return fresh;
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new ServerStartException("Postgres does not stop: " + e.getMessage(), e);
        }
    }
}
