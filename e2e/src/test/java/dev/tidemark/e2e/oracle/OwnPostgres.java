package dev.tidemark.e2e.oracle;

import dev.tidemark.cli.embedded.EmbeddedServers;
import dev.tidemark.cli.embedded.EmbeddedServers.Part;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.cli.embedded.Watchdog;
import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.stream.Stream;

/** A Postgres without a pipeline. For one thread. */
final class OwnPostgres implements AutoCloseable {

    private final Path directory;
    private final Watchdog watchdog;
    private final EmbeddedServers servers;

    private OwnPostgres(Path directory, Watchdog watchdog, EmbeddedServers servers) {
        this.directory = directory;
        this.watchdog = watchdog;
        this.servers = servers;
    }

    static OwnPostgres start() throws IOException {
        Path directory = Files.createTempDirectory("tidemark-oracle-");
        var watchdog = Watchdog.start();
        watchdog.removes(directory);
        Path home = Path.of(System.getProperty("tidemark.home"));
        return new OwnPostgres(
                directory,
                watchdog,
                EmbeddedServers.start(
                        new EmbeddedServers.Options(
                                EnumSet.of(Part.POSTGRES), PostgresVersion.DEFAULT, home, directory, false),
                        watchdog,
                        (part, milliseconds) -> {}));
    }

    Connection connect() throws SQLException {
        DatabaseUrl url = servers.postgres().orElseThrow().url();
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    @Override
    public void close() throws IOException {
        try (watchdog) {
            servers.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
