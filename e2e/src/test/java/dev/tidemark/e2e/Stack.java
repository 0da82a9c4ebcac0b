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
import dev.tidemark.e2e.servers.Directories;
import dev.tidemark.e2e.servers.KafkaProcess;
import dev.tidemark.e2e.servers.PostgresControl;
import dev.tidemark.e2e.servers.RedisControl;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.yaml.snakeyaml.Yaml;

/** Real Postgres, Kafka and Redis for one test class, with a schema and a configuration of its own. */
public final class Stack implements AutoCloseable {

    /** So connections to Redis are named that are not Tidemark's. */
    public static final String TEST_CLIENT = "test";

    private final Path directory;
    private final Watchdog watchdog;
    private final EmbeddedServers servers;
    private final List<EmbeddedServers> others = new ArrayList<>();
    private final Path configurationFile;
    private final Configuration configuration;
    private final Addresses addresses;
    private final Optional<Controls> controls;
    private final RedisClient redisClient;
    private final RedisCommands<String, String> redis;

    /** The servers in the hand of the test. */
    private record Controls(PostgresControl postgres, KafkaProcess kafka, RedisControl redis) {}

    private Stack(Path directory, Watchdog watchdog, EmbeddedServers servers, Optional<Controls> controls, String yaml)
            throws IOException {
        this.directory = directory;
        this.watchdog = watchdog;
        this.servers = servers;
        this.configurationFile = Files.writeString(directory.resolve("tidemark.yml"), yaml);
        this.controls = controls;
        this.addresses = new Addresses(
                Optional.of(servers.postgres().orElseThrow().url()),
                Optional.of(controls.map(control -> control.kafka().bootstrapServers())
                        .orElseGet(() -> servers.kafka().orElseThrow().bootstrapServers())),
                Optional.of(servers.redis().orElseThrow().url()));
        var loaded =
                ConfigurationFile.load(Optional.of(configurationFile), Map.of()).at(addresses);
        this.configuration = loaded.with(loaded.invalidator().in(stateDirectory()));
        var redisUri = RedisURI.create(addresses.redis().orElseThrow());
        redisUri.setClientName(TEST_CLIENT);
        this.redisClient = RedisClient.create(redisUri);
        this.redis = redisClient.connect().sync();
    }

    /**
     * Starts the servers.
     *
     * @param schema SQL of the application
     * @param yaml the configuration without addresses
     */
    public static Stack start(PostgresVersion version, String schema, String yaml) throws IOException, SQLException {
        return start(version, schema, yaml, false);
    }

    /** Starts the servers each in processes of their own, to freeze, stop, kill and start again. */
    public static Stack startInHand(PostgresVersion version, String schema, String yaml)
            throws IOException, SQLException {
        return start(version, schema, yaml, true);
    }

    private static Stack start(PostgresVersion version, String schema, String yaml, boolean inHand)
            throws IOException, SQLException {
        Path directory = Files.createTempDirectory("tidemark-e2e-");
        var watchdog = Watchdog.start();
        watchdog.removes(directory);
        var servers = EmbeddedServers.start(
                new EmbeddedServers.Options(
                        inHand ? EnumSet.of(Part.POSTGRES, Part.REDIS) : EnumSet.allOf(Part.class),
                        version,
                        Path.of(System.getProperty("tidemark.home")),
                        directory,
                        false),
                watchdog,
                (part, milliseconds) -> {});
        Optional<Controls> controls = inHand ? Optional.of(takeInHand(servers, directory, watchdog)) : Optional.empty();
        var stack = new Stack(directory, watchdog, servers, controls, yaml);
        stack.sql(schema);
        return stack;
    }

    private static Controls takeInHand(EmbeddedServers servers, Path directory, Watchdog watchdog) {
        var postgres = servers.postgres().orElseThrow();
        return new Controls(
                PostgresControl.of(directory.resolve("postgres"), postgres.url(), postgres.process()),
                KafkaProcess.start(directory.resolve("kafka"), watchdog),
                RedisControl.of(
                        directory.resolve("redis"),
                        servers.redis().orElseThrow().url()));
    }

    public PostgresControl postgresServer() {
        return controls.orElseThrow().postgres();
    }

    public KafkaProcess kafkaServer() {
        return controls.orElseThrow().kafka();
    }

    public RedisControl redisServer() {
        return controls.orElseThrow().redis();
    }

    public Configuration configuration() {
        return configuration;
    }

    /** Another configuration than the others have, for the same servers. */
    Configuration configuration(UnaryOperator<String> change) throws IOException {
        Path file = Files.createTempFile(directory, "tidemark-", ".yml");
        Files.writeString(file, change.apply(Files.readString(configurationFile)));
        var loaded = ConfigurationFile.load(Optional.of(file), Map.of()).at(addresses);
        return loaded.with(loaded.invalidator().in(stateDirectory()));
    }

    /** Where the state of an invalidator in this JVM lies. */
    Path stateDirectory() {
        return directory.resolve("state");
    }

    /** Where the state of an invalidator in a process of its own lies that is not told another place. */
    public Path processStateDirectory() {
        return directory.resolve(".tidemark").resolve("state");
    }

    String kafka() {
        return addresses.kafka().orElseThrow();
    }

    /** Its port of the loopback address. */
    public int redisPort() {
        return URI.create(addresses.redis().orElseThrow()).getPort();
    }

    public RedisCommands<String, String> redis() {
        return redis;
    }

    private DatabaseUrl url() {
        return servers.postgres().orElseThrow().url();
    }

    public Connection connect() throws SQLException {
        DatabaseUrl url = url();
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
        awaitReflected("main", Lsn.parse(text("select pg_current_wal_insert_lsn()::text")), limit);
    }

    void awaitReflected(String source, Lsn end, Duration limit) {
        Awaitility.await("the tidemark of " + source + " at " + end)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> tidemark(source).compareTo(end) >= 0);
    }

    public void awaitReflected() throws SQLException {
        awaitReflected(Duration.ofSeconds(30));
    }

    public Lsn tidemark() {
        return tidemark("main");
    }

    private Lsn tidemark(String source) {
        String lsn = redis.hget("tidemark:" + source, "lsn");
        return lsn == null ? Lsn.ZERO : Lsn.parse(lsn);
    }

    /** Starts the Postgres of another source; it ends with the stack. */
    public OtherSource startSource(String name, String schema) throws IOException, SQLException {
        var postgres = EmbeddedServers.start(
                new EmbeddedServers.Options(
                        EnumSet.of(Part.POSTGRES),
                        PostgresVersion.DEFAULT,
                        Path.of(System.getProperty("tidemark.home")),
                        directory.resolve(name),
                        false),
                watchdog,
                (part, milliseconds) -> {});
        others.add(postgres);
        var source =
                new OtherSource(this, name, postgres.postgres().orElseThrow().url());
        source.sql(schema);
        return source;
    }

    /** Starts a role in a process of its own. */
    public RoleProcess startProcess(String role) throws IOException {
        return startProcess(role, configurationFile, url());
    }

    /** Starts a role in a process of its own with more settings than the others have. */
    public RoleProcess startProcess(String role, String settings) throws IOException {
        return startProcess(role, text -> text + "\n" + settings);
    }

    /** Starts a role in a process of its own with another configuration than the others have. */
    public RoleProcess startProcess(String role, UnaryOperator<String> change) throws IOException {
        return startProcess(role, change, url());
    }

    RoleProcess startProcess(String role, UnaryOperator<String> change, DatabaseUrl database) throws IOException {
        Path file = Files.createTempFile(directory, "tidemark-", ".yml");
        return startProcess(role, Files.writeString(file, change.apply(Files.readString(configurationFile))), database);
    }

    private RoleProcess startProcess(String role, Path file, DatabaseUrl database) throws IOException {
        Path processFile = Files.createTempFile(directory, role + "-", ".pid");
        watchdog.stops(processFile);
        var process = RoleProcess.start(role, file, directory, environment(database));
        Files.writeString(processFile, process.pid() + "\n");
        return process;
    }

    /** The configuration of the roles, changed, in a file with the addresses of the servers. */
    public Path configurationWithAddresses(UnaryOperator<String> change) throws IOException {
        Map<String, Object> settings = new Yaml().load(change.apply(Files.readString(configurationFile)));
        set(settings, "source", "database-url", url().uri());
        set(settings, "kafka", "bootstrap-servers", addresses.kafka().orElseThrow());
        set(settings, "redis", "url", addresses.redis().orElseThrow());
        return Files.writeString(directory.resolve("with-addresses.yml"), new Yaml().dump(settings));
    }

    @SuppressWarnings("unchecked")
    private static void set(Map<String, Object> settings, String section, String name, String value) {
        ((Map<String, Object>) settings.computeIfAbsent(section, absent -> new HashMap<String, Object>()))
                .put(name, value);
    }

    private Map<String, String> environment(DatabaseUrl database) {
        return Map.of(
                "DATABASE_URL", database.uri(),
                "KAFKA_BOOTSTRAP_SERVERS", addresses.kafka().orElseThrow(),
                "REDIS_URL", addresses.redis().orElseThrow());
    }

    @Override
    public void close() throws IOException {
        try (watchdog) {
            redisClient.shutdown(Duration.ZERO, Duration.ofSeconds(2));
            others.forEach(EmbeddedServers::close);
            controls.ifPresent(control -> {
                control.kafka().close();
                control.redis().close();
                control.postgres().close();
            });
            servers.close();
            Directories.remove(directory);
        }
    }
}
