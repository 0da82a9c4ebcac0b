package dev.tidemark.cli;

import dev.tidemark.cli.embedded.Watchdog;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where everything is that {@code up} writes: kept, or gone with the program.
 *
 * @param path the directory
 * @param isKept whether it stays
 */
record DataDirectory(Path path, boolean isKept) implements AutoCloseable {

    /** The directory of a place, or a temporary one. */
    static DataDirectory of(Place place, boolean isKept, Watchdog watchdog) {
        if (isKept) {
            return new DataDirectory(place.directory(), true);
        }
        try {
            Path path = Files.createTempDirectory("tidemark-");
            watchdog.removes(path);
            return new DataDirectory(path, false);
        } catch (IOException e) {
            throw new CommandException("No temporary directory can be made: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (isKept) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException error) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
