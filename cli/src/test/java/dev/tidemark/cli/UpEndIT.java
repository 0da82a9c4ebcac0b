package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a system when it has ended, in whatever way. */
class UpEndIT {

    /** What a JVM exits with after SIGTERM: 128 and the number of the signal. */
    private static final int TERMINATED = 143;

    /** The current directory, and where temporary files go. */
    @TempDir
    private Path directory;

    @Test
    void shouldLeaveNothingBehindWhenTerminated() throws Exception {
        try (var up = start("up", "--port", "0")) {
            up.awaitReady();
            assertThat(files()).isNotEmpty();

            up.terminate();

            assertThat(up.awaitEnd().exitCode()).isEqualTo(TERMINATED);
            assertThat(up.err()).doesNotContain("level=ERROR", "Exception");
        }
        assertThat(LivingProcesses.in(directory)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Tag("faults")
    @Test
    void shouldLeaveNothingBehindWhenTerminatedWhileItStarts() throws Exception {
        try (var up = start("up", "--infra")) {
            up.awaitFirstServer();

            up.terminate();

            assertThat(up.awaitEnd().exitCode()).isEqualTo(TERMINATED);
        }
        assertThat(LivingProcesses.in(directory)).isEmpty();
        assertThat(files()).isEmpty();
    }

    @Test
    void shouldLeaveNothingBehindWhenKilled() throws Exception {
        try (var up = start("up", "--port", "0")) {
            up.awaitReady();
            assertThat(LivingProcesses.in(directory)).hasSizeGreaterThan(3);

            up.kill();

            awaitNothing();
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItsProcessGroupIsKilled() throws Exception {
        try (var up = CommandProcess.startGroup(directory, environment(), "up", "--infra")) {
            up.awaitReady();

            up.killGroup();

            awaitNothing();
        }
    }

    @Tag("faults")
    @Test
    void shouldLeaveNothingBehindWhenKilledWhileItStarts() throws Exception {
        try (var up = start("up", "--infra")) {
            up.awaitFirstServer();

            up.kill();

            awaitNothing();
        }
    }

    @Test
    void shouldStartAgainOnItsDataRightAfterItWasKilled() throws Exception {
        String data = directory.resolve("kept").toString();
        try (var up = start("up", "--infra", "--data", data)) {
            up.awaitReady();
            up.kill();
        }
        try (var up = start("up", "--infra", "--data", data)) {
            up.awaitReady();
        }
        assertThat(LivingProcesses.in(directory)).isEmpty();
    }

    private void awaitNothing() {
        Awaitility.await("no process and no file is left")
                .atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> {
                    assertThat(LivingProcesses.in(directory)).isEmpty();
                    assertThat(files()).isEmpty();
                });
    }

    private CommandProcess start(String... arguments) throws IOException {
        return CommandProcess.start(directory, environment(), arguments);
    }

    private Map<String, String> environment() {
        return Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + directory + " -XX:-UsePerfData");
    }

    /** What is there, but for the files that libraries unpack and remove as they end in order. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("tidemark-")
                            || file.startsWith(directory.resolve(".tidemark")))
                    .toList();
        }
    }
}
