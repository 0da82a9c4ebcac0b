package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TidemarkTest {

    @AfterEach
    void logAsBefore() {
        if (LoggerFactory.getLogger("dev.tidemark") instanceof Logger logger) {
            logger.setLevel(Level.INFO);
        }
    }

    @Test
    void shouldListTheCommandsWhenNoneIsGiven() {
        var run = CommandRun.of();

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("up", "env", "sql", "status", "clear", "cdc", "invalidator", "api", "Examples:");
    }

    @Test
    void shouldSuggestTheCommandThatWasMeant() {
        var run = CommandRun.of("stauts");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .containsExactly(
                        "tidemark: There is no command 'stauts'; did you mean 'status' or 'install' or 'uninstall'? 'tidemark --help' tells more");
    }

    @Test
    void shouldNameAnOptionThatDoesNotExist() {
        var run = CommandRun.of("clear", "--evrybody");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: Unknown option: '--evrybody'")
                .endsWith("'tidemark clear --help' tells more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "init",
                "lint",
                "install",
                "uninstall",
                "env",
                "sql",
                "status",
                "clear",
                "cdc",
                "invalidator",
                "api"
            })
    void shouldHelpWithEveryCommandByADescriptionAndAnExample(String command) {
        var run = CommandRun.of(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .containsPattern("(?s)Usage: tidemark " + command + " .*\\.\\R.*Examples?:\\R.*tidemark " + command);
        assertThat(run.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "-V"})
    void shouldTellItsVersion(String option) {
        var run = CommandRun.of(option);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("tidemark ");
    }

    @Test
    void shouldKnowTheVersionsOfPostgres() {
        var run = CommandRun.of("up", "--postgres-version", "14");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains("--postgres-version: '14' is not a version of Postgres that is here: 15, 16, 17 or 18");
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "lint", "install", "uninstall", "status", "cdc", "invalidator", "api"})
    void shouldSayThatTheConfigurationIsMissing(String command, @TempDir Path directory) {
        Path missing = directory.resolve("missing.yml");

        var run = CommandRun.of(command, "--config", missing.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines()).containsExactly("tidemark: " + missing + ": there is no such file");
    }

    @Test
    void shouldListAllFaultsOfTheConfigurationWithoutAStackTrace(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("bad.yml"), "kafka: { port: 1 }\nredis: { url: x }\n");

        var run = CommandRun.of("cdc", "--config", file.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("tidemark: " + file + ":2: redis.url: expected redis://"),
                        line -> assertThat(line).startsWith("tidemark: " + file + ":1: kafka.port: there is no such"));
    }

    @Test
    void shouldShowTheTraceOfAFaultWhenVerbose(@TempDir Path directory) {
        var run = CommandRun.of(
                "cdc", "--verbose", "--config", directory.resolve("missing.yml").toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("there is no such file").contains("\tat dev.tidemark.cli");
    }

    @Test
    void shouldAskWhoseCacheToClear() {
        assertThat(CommandRun.of("clear").err().lines())
                .containsExactly("tidemark: Expected users, or --everybody; 'tidemark clear --help' tells more");
        assertThat(CommandRun.of("clear", "--everybody", "1").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("clear", "").exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "api"})
    void shouldRefuseAPortThatIsNone(String command) {
        assertThat(CommandRun.of(command, "--port", "99999").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of(command, "--port", "-1").exitCode()).isEqualTo(2);
        assertThat(CommandRun.of(command, "--port", "http").exitCode()).isEqualTo(2);
    }

    @Test
    void shouldSayWhereNoSystemIsUp(@TempDir Path directory) {
        var run = CommandRun.of("env", "--data", directory.toString());

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: No system is up in " + directory)
                .contains("tidemark up");
    }
}
