package dev.tidemark.cli.embedded;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;

/**
 * The servers of one major version, out of the jar that the build put beside the program: all versions name their
 * content alike, so they cannot be on one class path.
 *
 * @param jar the artifact of the version for this platform
 */
record PostgresBinaries(Path jar) implements PgBinaryResolver {

    static PostgresBinaries of(PostgresVersion version, Path home) {
        Path jar = home.resolve("postgres").resolve(version + ".jar");
        if (!Files.exists(jar)) {
            throw new ServerStartException("Postgres " + version + " is not in this build: " + jar
                    + " is missing; build again with mvn package");
        }
        return new PostgresBinaries(jar);
    }

    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        try (var content = new JarInputStream(Files.newInputStream(jar))) {
            for (JarEntry entry = content.getNextJarEntry(); entry != null; entry = content.getNextJarEntry()) {
                if (entry.getName().endsWith(".txz")) {
                    return new ByteArrayInputStream(content.readAllBytes());
                }
            }
        }
        throw new IOException(jar + " holds no server");
    }
}
