package dev.tidemark.cli.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/**
 * Where a server is unpacked, held for as long as the embedding library works there: beside its jar, once for all starts;
 * beside the data where the build belongs to somebody else.
 */
final class UnpackedPostgres implements AutoCloseable {

    private final Path directory;

    private UnpackedPostgres(Path directory) {
        this.directory = directory;
    }

    static UnpackedPostgres of(PostgresBinaries binaries, Path data) throws IOException {
        Path shared = binaries.jar().toAbsolutePath().getParent();
        Path directory = Files.isWritable(shared)
                ? shared
                : Files.createDirectories(data.toAbsolutePath().resolveSibling("postgres-server"));
        return new UnpackedPostgres(directory);
    }

    Path directory() {
        return directory;
    }

    /** Takes back that the library lets everybody write there. */
    @Override
    public void close() throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        if (permissions.remove(PosixFilePermission.OTHERS_WRITE)) {
            permissions.remove(PosixFilePermission.GROUP_WRITE);
            Files.setPosixFilePermissions(directory, permissions);
        }
    }
}
