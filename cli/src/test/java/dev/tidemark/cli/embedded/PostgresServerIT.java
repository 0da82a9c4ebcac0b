package dev.tidemark.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.DriverManager;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostgresServerIT {

    private static final Path HOME = Path.of(System.getProperty("tidemark.home"));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void shouldStartEveryVersionReadyForLogicalDecoding(PostgresVersion version) throws Exception {
        try (var watchdog = Watchdog.start();
                var servers = start(version, HOME, watchdog)) {
            var url = servers.postgres().orElseThrow().url();
            try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                    var statement = connection.createStatement();
                    var row = statement.executeQuery("select version(), current_setting('synchronous_commit'),"
                            + " current_setting('wal_level'), current_setting('listen_addresses')")) {
                row.next();
                assertThat(row.getString(1)).startsWith("PostgreSQL " + version + ".");
                assertThat(row.getString(2)).isEqualTo("on");
                assertThat(row.getString(3)).isEqualTo("logical");
                assertThat(row.getString(4)).isEqualTo("127.0.0.1");
            }
        }
        assertThat(Files.getPosixFilePermissions(HOME.resolve("postgres")))
                .doesNotContain(PosixFilePermission.OTHERS_WRITE);
    }

    @Test
    void shouldSayThatTheBuildLacksAVersion() {
        try (var watchdog = Watchdog.start()) {
            assertThatThrownBy(() -> start(PostgresVersion.V17, directory.resolve("nowhere"), watchdog))
                    .isInstanceOf(ServerStartException.class)
                    .hasMessageStartingWith("Postgres 17 is not in this build")
                    .hasMessageContaining("mvn package");
        }
    }

    private EmbeddedServers start(PostgresVersion version, Path home, Watchdog watchdog) {
        return EmbeddedServers.start(
                new EmbeddedServers.Options(
                        EnumSet.of(EmbeddedServers.Part.POSTGRES), version, home, directory.resolve("data"), false),
                watchdog,
                (part, milliseconds) -> {});
    }
}
