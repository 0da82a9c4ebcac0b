package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceTest {

    private static final RunningSystem SYSTEM = RunningSystem.of("a", "b", "c", Optional.empty());

    @TempDir
    private Path directory;

    @Test
    void shouldBeTakenOnce() throws Exception {
        try (var place = Place.take(directory)) {
            place.announce(SYSTEM);

            assertThatThrownBy(() -> Place.take(directory))
                    .isInstanceOf(CommandException.class)
                    .hasMessageStartingWith("A system is up in " + directory + " already, process "
                            + ProcessHandle.current().pid())
                    .hasMessageContaining("--data");
        }
    }

    @Test
    void shouldBeFreeAgainWithNothingLeftBehind() throws Exception {
        try (var place = Place.take(directory.resolve("here"))) {
            place.announce(SYSTEM);
        }

        assertThat(directory.resolve("here")).doesNotExist();
        Place.take(directory.resolve("here")).close();
    }

    @Test
    void shouldLeaveWhatOthersPutThere() throws Exception {
        try (var place = Place.take(directory)) {
            Files.createFile(place.directory().resolve("kept"));
        }

        assertThat(directory).isDirectoryContaining("glob:**/kept");
    }

    @Test
    void shouldSayThatADirectoryCannotBeMade() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThatThrownBy(() -> Place.take(file.resolve("below")))
                .isInstanceOf(CommandException.class)
                .hasMessageStartingWith(file.resolve("below") + " cannot be written")
                .hasMessageEndingWith("choose another directory with --data");
    }

    @Test
    void shouldTellWhatIsUpToItsUserAlone() throws Exception {
        try (var place = Place.take(directory)) {
            place.announce(SYSTEM);

            assertThat(Place.running(directory)).contains(SYSTEM);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place.runningFile())))
                    .isEqualTo("rw-------");
        }
        assertThat(Place.running(directory)).isEmpty();
    }

    @Test
    void shouldNotMindWhatAProcessLeftThatIsGone() throws Exception {
        var gone = new RunningSystem(SYSTEM.process(), SYSTEM.startedAt() - 1, "a", "b", "c", Optional.empty());
        gone.write(directory.resolve("running.properties"));

        assertThat(Place.running(directory)).isEmpty();
        try (var place = Place.take(directory)) {
            place.announce(SYSTEM);
            assertThat(Place.running(directory)).contains(SYSTEM);
        }
    }
}
