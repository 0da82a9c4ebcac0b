package dev.tidemark.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * What {@code up} runs, as the other commands find it. Immutable.
 *
 * @param process id of the process that runs it
 * @param startedAt when that process started, in milliseconds since 1970: ids are used again
 * @param databaseUrl Postgres
 * @param kafkaBootstrapServers Kafka
 * @param redisUrl Redis
 * @param url the api, empty when none runs
 */
record RunningSystem(
        long process,
        long startedAt,
        String databaseUrl,
        String kafkaBootstrapServers,
        String redisUrl,
        Optional<String> url) {

    /** One that this process runs. */
    static RunningSystem of(String databaseUrl, String kafkaBootstrapServers, String redisUrl, Optional<String> url) {
        ProcessHandle self = ProcessHandle.current();
        return new RunningSystem(self.pid(), startOf(self), databaseUrl, kafkaBootstrapServers, redisUrl, url);
    }

    private static long startOf(ProcessHandle process) {
        return process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
    }

    boolean isAlive() {
        return ProcessHandle.of(process)
                .filter(handle -> startOf(handle) == startedAt)
                .isPresent();
    }

    /** The environment variables that lead to it. */
    Map<String, String> environment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("DATABASE_URL", databaseUrl);
        variables.put("KAFKA_BOOTSTRAP_SERVERS", kafkaBootstrapServers);
        variables.put("REDIS_URL", redisUrl);
        url.ifPresent(address -> variables.put("TIDEMARK_URL", address));
        return variables;
    }

    void write(Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("process", Long.toString(process));
        properties.setProperty("started-at", Long.toString(startedAt));
        properties.setProperty("database-url", databaseUrl);
        properties.setProperty("kafka-bootstrap-servers", kafkaBootstrapServers);
        properties.setProperty("redis-url", redisUrl);
        url.ifPresent(address -> properties.setProperty("url", address));
        try (var writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            properties.store(writer, "What 'tidemark up' runs here; removed when it ends");
        }
    }

    static Optional<RunningSystem> read(Path file) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
            return Optional.of(new RunningSystem(
                    Long.parseLong(required(properties, "process")),
                    Long.parseLong(required(properties, "started-at")),
                    required(properties, "database-url"),
                    required(properties, "kafka-bootstrap-servers"),
                    required(properties, "redis-url"),
                    Optional.ofNullable(properties.getProperty("url"))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandException(file + " cannot be read: " + e.getMessage() + "; remove it", e);
        }
    }

    private static String required(Properties properties, String name) {
        String value = properties.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("it lacks " + name);
        }
        return value;
    }
}
