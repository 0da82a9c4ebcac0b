package dev.tidemark.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that are alive, as Linux lists them. One that has ended and whose parent has not taken notice is not alive,
 * though {@link ProcessHandle} and {@code kill -0} take it so.
 */
final class LivingProcesses {

    private LivingProcesses() {}

    /** The ids of those whose current directory is {@code directory} or below it. */
    static List<Long> in(Path directory) throws IOException {
        Path real = directory.toRealPath();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("\\d+"))
                    .filter(process -> currentDirectory(process).startsWith(real))
                    .map(process -> Long.valueOf(process.getFileName().toString()))
                    .toList();
        }
    }

    /** That of no process for one that has ended. */
    private static Path currentDirectory(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("cwd"));
        } catch (IOException e) {
            return Path.of("/proc");
        }
    }
}
