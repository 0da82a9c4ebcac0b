package dev.tidemark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A system whose data is kept. */
class UpDataIT {

    @TempDir
    private Path directory;

    @Test
    void shouldKeepRowsKeysAndTopicsAcrossARestart() throws Exception {
        Path data = directory.resolve("kept");
        try (var up = up(data)) {
            up.awaitReady();
            var system = Place.running(data).orElseThrow();
            assertThat(run("sql", "--data", data.toString(), "create table kept as select 7 as value")
                            .exitCode())
                    .isZero();
            try (var admin = admin(system)) {
                admin.createTopics(List.of(new NewTopic("kept", Optional.of(2), Optional.empty())))
                        .all()
                        .get();
            }
            try (var redis = RedisClient.create(system.redisUrl());
                    var connection = redis.connect()) {
                connection.sync().set("kept", "7");
            }
            up.terminate();
            up.awaitEnd();
        }
        assertThat(data.resolve("running.properties")).doesNotExist();

        try (var up = up(data)) {
            up.awaitReady();
            var system = Place.running(data).orElseThrow();
            assertThat(run("sql", "--data", data.toString(), "select value from kept")
                            .out()
                            .lines())
                    .containsExactly("value", "7");
            try (var admin = admin(system)) {
                assertThat(admin.listTopics().names().get()).contains("kept");
            }
            try (var redis = RedisClient.create(system.redisUrl());
                    var connection = redis.connect()) {
                assertThat(connection.sync().get("kept")).isEqualTo("7");
            }
        }

        var other = run("up", "--infra", "--data", data.toString(), "--postgres-version", "16");
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.err().lines().filter(line -> line.startsWith("tidemark: ")))
                .containsExactly("tidemark: " + data.resolve("postgres") + " is of Postgres 17, not 16: use"
                        + " --postgres-version 17, or another directory");
    }

    @Test
    void shouldRefuseADirectoryThatCannotBeMade() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        var up = run("up", "--infra", "--data", file.resolve("below").toString());

        assertThat(up.exitCode()).isEqualTo(1);
        assertThat(up.err().lines())
                .singleElement()
                .asString()
                .startsWith("tidemark: " + file.resolve("below") + " cannot be written: ")
                .endsWith("choose another directory with --data");
    }

    private CommandProcess up(Path data) throws IOException {
        return CommandProcess.start(directory, Map.of(), "up", "--infra", "--data", data.toString());
    }

    private CommandRun run(String... arguments) throws IOException, InterruptedException {
        return CommandProcess.run(directory, Map.of(), arguments);
    }

    private static Admin admin(RunningSystem system) {
        var settings = new Properties();
        settings.put("bootstrap.servers", system.kafkaBootstrapServers());
        return Admin.create(settings);
    }
}
