package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvCommandTest {

    @TempDir
    private Path directory;

    @Test
    void shouldPrintTheVariablesAsAShellReadsThem() throws Exception {
        RunningSystem.of("postgresql://a:p'w d$1`@h/db", "k:9092", "redis://r:6379/0", Optional.of("http://a:1"))
                .write(directory.resolve("running.properties"));

        var run = CommandRun.of("env", "--data", directory.toString());

        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .containsExactly(
                        "export DATABASE_URL='postgresql://a:p'\\''w d$1`@h/db'",
                        "export KAFKA_BOOTSTRAP_SERVERS='k:9092'",
                        "export REDIS_URL='redis://r:6379/0'",
                        "export TIDEMARK_URL='http://a:1'");
    }

    @Test
    void shouldNotPrintWhatIsNoLongerUp() throws Exception {
        new RunningSystem(ProcessHandle.current().pid(), 1, "a", "b", "c", Optional.empty())
                .write(directory.resolve("running.properties"));

        var run = CommandRun.of("env", "--data", directory.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
    }
}
