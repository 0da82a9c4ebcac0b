package dev.tidemark.cli.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server that had the same data before: after a {@code kill -9} of its program it may be ending still. */
final class Predecessor {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Predecessor() {}

    /**
     * Waits until it has ended; then removes the file, since its number can be another process' by now.
     *
     * @param file with its process id in the first line, if there was one
     * @param program in the name of its executable
     * @throws ServerStartException when it goes on
     */
    static void awaitEnd(Path file, String program) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        String text = Files.readString(file).lines().findFirst().orElse("").strip();
        if (text.matches("\\d{1,18}")) {
            ProcessHandle.of(Long.parseLong(text))
                    .filter(process -> process.info().command().orElse("").contains(program))
                    .ifPresent(process -> awaitEnd(process, file));
        }
        Files.deleteIfExists(file);
    }

    private static void awaitEnd(ProcessHandle process, Path file) {
        try {
            process.onExit().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerStartException("Interrupted while process " + process.pid() + " ended", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ServerStartException(
                    "Process " + process.pid() + " has the data of " + file.getParent() + ": end it", e);
        }
    }
}
