package dev.tidemark.cli;

import dev.tidemark.contract.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Servers that are up for a test class, with a database of its own for each test. */
final class TestServers implements AutoCloseable {

    private final Path directory;
    private final CommandProcess process;
    private final RunningSystem system;

    private TestServers(Path directory, CommandProcess process, RunningSystem system) {
        this.directory = directory;
        this.process = process;
        this.system = system;
    }

    static TestServers start(Path directory) throws IOException {
        var process = CommandProcess.start(directory, Map.of(), "up", "--infra").awaitReady();
        return new TestServers(
                directory,
                process,
                Place.running(directory.toRealPath().resolve(".tidemark")).orElseThrow());
    }

    String redisUrl() {
        return system.redisUrl();
    }

    String kafkaBootstrapServers() {
        return system.kafkaBootstrapServers();
    }

    /** What {@code --data} leads commands to other servers by. */
    Path data(String kafkaBootstrapServers, String redisUrl) throws IOException {
        Path data = Files.createTempDirectory(directory, "data-");
        RunningSystem.of(system.databaseUrl(), kafkaBootstrapServers, redisUrl, Optional.empty())
                .write(data.resolve("running.properties"));
        return data;
    }

    /** A new database with the tables of {@code schema}. */
    Database database(String name, String schema) throws IOException, SQLException {
        new Database(directory, DatabaseUrl.parse(system.databaseUrl())).execute("create database " + name);
        DatabaseUrl url = DatabaseUrl.parse(system.databaseUrl());
        var database = at(new DatabaseUrl(url.host(), url.port(), name, url.user(), url.password(), url.options()));
        database.execute(schema);
        return database;
    }

    /** The same as another role. */
    Database as(Database database, String role) throws IOException {
        DatabaseUrl url = database.url();
        return at(new DatabaseUrl(url.host(), url.port(), url.database(), role, "", url.options()));
    }

    private Database at(DatabaseUrl url) throws IOException {
        Path data = Files.createTempDirectory(directory, "data-");
        RunningSystem.of(url.uri(), system.kafkaBootstrapServers(), system.redisUrl(), Optional.empty())
                .write(data.resolve("running.properties"));
        return new Database(data, url);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }

    /**
     * A database.
     *
     * @param data what {@code --data} leads commands here by
     * @param url where it is
     */
    record Database(Path data, DatabaseUrl url) {

        /** Runs a command here, in this JVM. */
        CommandRun run(String command, String... options) {
            List<String> arguments = new ArrayList<>(List.of(command, "--data", data.toString()));
            arguments.addAll(List.of(options));
            return CommandRun.of(arguments.toArray(String[]::new));
        }

        void execute(String sql) throws SQLException {
            try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                    var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        /** The first column of what a query answers. */
        List<String> texts(String sql) throws SQLException {
            try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery(sql)) {
                List<String> texts = new ArrayList<>();
                while (rows.next()) {
                    texts.add(rows.getString(1));
                }
                return texts;
            }
        }
    }
}
