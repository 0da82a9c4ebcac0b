package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningSystemTest {

    private static final RunningSystem SYSTEM = RunningSystem.of(
            "postgresql://postgres@127.0.0.1:5432/demo",
            "127.0.0.1:9092",
            "redis://127.0.0.1:6379/0",
            Optional.of("http://127.0.0.1:8080"));

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatItWrote() throws Exception {
        Path file = directory.resolve("running.properties");

        SYSTEM.write(file);

        assertThat(RunningSystem.read(file)).contains(SYSTEM);
    }

    @Test
    void shouldReadNothingWhereNothingIs() {
        assertThat(RunningSystem.read(directory.resolve("missing"))).isEmpty();
    }

    @Test
    void shouldLeadToItsServersByTheVariablesThatEverythingReads() {
        assertThat(SYSTEM.environment())
                .containsEntry("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/demo")
                .containsEntry("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092")
                .containsEntry("REDIS_URL", "redis://127.0.0.1:6379/0")
                .containsEntry("TIDEMARK_URL", "http://127.0.0.1:8080");
        assertThat(RunningSystem.of("a", "b", "c", Optional.empty()).environment())
                .doesNotContainKey("TIDEMARK_URL");
    }

    @Test
    void shouldBeAliveAsLongAsItsProcess() {
        assertThat(SYSTEM.isAlive()).isTrue();
    }

    @Test
    void shouldNotTakeAnotherProcessOfTheSameIdForItsOwn() {
        assertThat(startedAt(SYSTEM.startedAt() - 1).isAlive()).isFalse();
    }

    @Test
    void shouldBeDeadWithoutItsProcess() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();

        assertThat(new RunningSystem(ended.pid(), SYSTEM.startedAt(), "a", "b", "c", Optional.empty()).isAlive())
                .isFalse();
    }

    @Test
    void shouldSayWhichFileCannotBeRead() throws Exception {
        Path file = Files.writeString(directory.resolve("running.properties"), "process=many\n");

        assertThatThrownBy(() -> RunningSystem.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(file + " cannot be read")
                .hasMessageEndingWith("remove it");
    }

    @Test
    void shouldSayWhichFileLacksAnAddress() throws Exception {
        Path file = Files.writeString(directory.resolve("running.properties"), "process=1\nstarted-at=1\n");

        assertThatThrownBy(() -> RunningSystem.read(file))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("database-url");
    }

    private static RunningSystem startedAt(long time) {
        return new RunningSystem(SYSTEM.process(), time, "a", "b", "c", Optional.empty());
    }
}
