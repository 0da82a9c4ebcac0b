package dev.tidemark.cli.embedded;

import dev.tidemark.contract.DatabaseUrl;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A Postgres with the settings that it has when nobody sets any. */
public final class PlainPostgres implements AutoCloseable {

    private final EmbeddedPostgres postgres;

    private PlainPostgres(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /** Starts one; its data is removed when it is closed. */
    public static PlainPostgres start(Path directory) throws IOException {
        var binaries = PostgresBinaries.of(PostgresVersion.DEFAULT, Path.of(System.getProperty("tidemark.home")));
        Path data = directory.resolve("postgres");
        try (var unpacked = UnpackedPostgres.of(binaries, data)) {
            return new PlainPostgres(EmbeddedPostgres.builder()
                    .setPgBinaryResolver(binaries)
                    .setOverrideWorkingDirectory(unpacked.directory().toFile())
                    .setDataDirectory(data)
                    .setLocaleConfig("locale", "C")
                    .setServerConfig("unix_socket_directories", "")
                    .setServerConfig("wal_level", "replica")
                    .start());
        }
    }

    /** Where it is. */
    public DatabaseUrl url() {
        return new DatabaseUrl("127.0.0.1", postgres.getPort(), "postgres", "postgres", "", Map.of());
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
