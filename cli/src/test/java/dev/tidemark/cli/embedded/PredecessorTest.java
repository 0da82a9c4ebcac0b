package dev.tidemark.cli.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(15)
class PredecessorTest {

    private Process process;
    private Path file;

    @BeforeEach
    void start(@TempDir Path directory) throws IOException {
        process = new ProcessBuilder("sleep", "60").start();
        file = Files.writeString(directory.resolve("server.pid"), process.pid() + "\n/data\n");
    }

    @AfterEach
    void stop() {
        process.destroyForcibly();
    }

    @Test
    void shouldWaitUntilTheServerBeforeHasEnded() throws Exception {
        var ended = CompletableFuture.runAsync(() -> awaitEnd("sleep"));

        assertThat(ended).failsWithin(200, TimeUnit.MILLISECONDS);
        process.destroy();

        assertThat(ended).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotWaitForAnotherProgramThatHasItsNumberNow() {
        awaitEnd("postgres");

        assertThat(process.isAlive()).isTrue();
        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotWaitForOneThatHasEnded() throws Exception {
        process.destroy();
        process.waitFor();

        awaitEnd("sleep");

        assertThat(file).doesNotExist();
    }

    @Test
    void shouldNotMindAFileWithoutANumber() throws Exception {
        Files.writeString(file, "");

        awaitEnd("sleep");

        assertThat(file).doesNotExist();
    }

    private void awaitEnd(String program) {
        try {
            Predecessor.awaitEnd(file, program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
