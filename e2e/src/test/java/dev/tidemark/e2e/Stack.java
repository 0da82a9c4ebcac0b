package dev.tidemark.e2e;

import dev.tidemark.cli.config.Addresses;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.embedded.EmbeddedServers;
import dev.tidemark.cli.embedded.EmbeddedServers.Part;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.cli.embedded.Watchdog;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.Lsn;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** Real Postgres, Kafka and Redis for one test class, with a schema and a configuration of its own. */
public final class Stack implements AutoCloseable {

    private final Path directory;
    private final Watchdog watchdog;
    private final EmbeddedServers servers;
    private final Path configurationFile;
    private final Configuration configuration;
    private final RedisClient redisClient;
    private final RedisCommands<String, String> redis;

    private Stack(Path directory, Watchdog watchdog, EmbeddedServers servers, String yaml) throws IOException {
        this.directory = directory;
        this.watchdog = watchdog;
        this.servers = servers;
        this.configurationFile = Files.writeString(directory.resolve("tidemark.yml"), yaml);
        var addresses = new Addresses(
                Optional.of(servers.postgres().orElseThrow().url()),
                Optional.of(servers.kafka().orElseThrow().bootstrapServers()),
                Optional.of(servers.redis().orElseThrow().url()));
        var loaded =
                ConfigurationFile.load(Optional.of(configurationFile), Map.of()).at(addresses);
        this.configuration = loaded.with(loaded.invalidator().in(stateDirectory()));
        this.redisClient = RedisClient.create(addresses.redis().orElseThrow());
        this.redis = redisClient.connect().sync();
    }

    /**
     * Starts the servers.
     *
     * @param schema SQL of the application
     * @param yaml the configuration without addresses
     */
    public static Stack start(PostgresVersion version, String schema, String yaml) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("tidemark-e2e-");
        var watchdog = Watchdog.start();
        watchdog.removes(directory);
        var servers = EmbeddedServers.start(
                new EmbeddedServers.Options(
                        EnumSet.allOf(Part.class),
                        version,
                        Path.of(System.getProperty("tidemark.home")),
                        directory,
                        false),
                watchdog,
                (part, milliseconds) -> {});
        var stack = new Stack(directory, watchdog, servers, yaml);
        stack.sql(schema);
        return stack;
    }

    Configuration configuration() {
        return configuration;
    }

    /** Where the state of an invalidator in this JVM lies. */
    Path stateDirectory() {
        return directory.resolve("state");
    }

    String kafka() {
        return servers.kafka().orElseThrow().bootstrapServers();
    }

    public RedisCommands<String, String> redis() {
        return redis;
    }

    public Connection connect() throws SQLException {
        DatabaseUrl url = servers.postgres().orElseThrow().url();
        return DriverManager.getConnection(url.jdbc(), url.user(), url.password());
    }

    public void sql(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public String text(String sql) throws SQLException {
        try (var connection = connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** The user's counter, 0 when there is none. */
    public long counter(long user) {
        String value = redis.get("cache_user_version:" + user);
        return value == null ? 0 : Long.parseLong(value);
    }

    /** The epoch, 0 when it was never raised. */
    public long epoch() {
        String value = redis.hget("tidemark:state", "epoch");
        return value == null ? 0 : Long.parseLong(value);
    }

    /** Waits until everything that has been committed is reflected in Redis. */
    public void awaitReflected(Duration limit) throws SQLException {
        Lsn end = Lsn.parse(text("select pg_current_wal_insert_lsn()::text"));
        Awaitility.await("the tidemark at " + end)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> tidemark().compareTo(end) >= 0);
    }

    void awaitReflected() throws SQLException {
        awaitReflected(Duration.ofSeconds(30));
    }

    public Lsn tidemark() {
        String lsn = redis.hget("tidemark:main", "lsn");
        return lsn == null ? Lsn.ZERO : Lsn.parse(lsn);
    }

    /** Starts a role in a process of its own. */
    RoleProcess startProcess(String role) throws IOException {
        return startProcess(role, configurationFile);
    }

    /** Starts a role in a process of its own with more settings than the others have. */
    RoleProcess startProcess(String role, String settings) throws IOException {
        Path file = Files.createTempFile(directory, "tidemark-", ".yml");
        return startProcess(role, Files.writeString(file, Files.readString(configurationFile) + "\n" + settings));
    }

    private RoleProcess startProcess(String role, Path configuration) throws IOException {
        return RoleProcess.start(role, configuration, directory, environment());
    }

    /** The variables that lead commands here. */
    public Map<String, String> environment() {
        return Map.of(
                "DATABASE_URL", servers.postgres().orElseThrow().url().uri(),
                "KAFKA_BOOTSTRAP_SERVERS", servers.kafka().orElseThrow().bootstrapServers(),
                "REDIS_URL", servers.redis().orElseThrow().url());
    }

    @Override
    public void close() throws IOException {
        try (watchdog) {
            redisClient.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            servers.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
