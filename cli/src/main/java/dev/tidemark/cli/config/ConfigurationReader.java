package dev.tidemark.cli.config;

import dev.tidemark.api.ApiConfig;
import dev.tidemark.api.FillConfig;
import dev.tidemark.api.WaitConfig;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Sources;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.OwnershipSyntax;
import dev.tidemark.contract.ownership.ProfileColumn;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.invalidator.InvalidatorConfig;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Makes a configuration of the sections of one file and the environment. For one use. */
final class ConfigurationReader {

    private static final Duration DEFAULT_TTL = Duration.ofMinutes(5);
    private static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofMillis(500);
    private static final int DEFAULT_PORT = 8080;
    private static final int SHORTEST_SECRET_BYTES = 32;
    private static final Path DEFAULT_STATE_DIRECTORY = Path.of(".tidemark", "state");

    /** What Postgres allows in the name of a slot; publications go by the same here. */
    private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

    private static final Pattern BOOTSTRAP_SERVERS = Pattern.compile("[^\\s,:/]+:\\d{1,5}(,[^\\s,:/]+:\\d{1,5})*");
    private static final Pattern APPLICATION_ID = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    private final Section root;
    private final Map<String, String> environment;
    private final Faults faults;

    ConfigurationReader(Section root, Map<String, String> environment, Faults faults) {
        this.root = root;
        this.environment = environment;
        this.faults = faults;
    }

    Configuration read() {
        Section source = section("source");
        Section kafka = section("kafka");
        Section redis = section("redis");
        Section cache = section("cache");
        Section invalidator = section("invalidator");
        Section api = section("api");
        Configuration.Source captured = source(source);
        var configuration = new Configuration(
                new Addresses(
                        setting(source, "database-url", EnvironmentVariable.DATABASE_URL, DatabaseUrl::parse),
                        setting(
                                kafka,
                                "bootstrap-servers",
                                EnvironmentVariable.KAFKA_BOOTSTRAP_SERVERS,
                                ConfigurationReader::bootstrapServers),
                        setting(redis, "url", EnvironmentVariable.REDIS_URL, ConfigurationReader::redisUrl)),
                captured,
                sources(captured.name()),
                kafka.integer("replication-factor", 1, 10).orElse(1).shortValue(),
                new RedisKeys(
                        setting(redis, "key-prefix", EnvironmentVariable.CACHE_KEY_PREFIX, Function.identity())
                                .orElse(""),
                        redis.bool("hash-tags").orElse(false)),
                ttl(cache),
                cache.duration("max-staleness").orElse(ApiConfig.DEFAULT_MAX_STALENESS),
                waits(cache),
                fills(cache, api),
                invalidator(invalidator),
                api(api),
                ownership(),
                new DeclaredReads(section("reads")).read());
        List.of(source, kafka, redis, cache, invalidator, api, root).forEach(Section::close);
        if (configuration.source().heartbeatInterval().multipliedBy(2).compareTo(configuration.maxStaleness()) > 0) {
            faults.add(
                    "source.heartbeat-interval",
                    "it is more than half of cache.max-staleness, so the gate would close on an idle database");
        }
        faults.throwIfAny();
        return configuration;
    }

    private Section section(String name) {
        return root.section(name).orElseGet(() -> new Section(name, null, faults));
    }

    private <T> Optional<T> setting(
            Section section, String name, EnvironmentVariable variable, Function<String, T> reader) {
        Optional<T> inFile = section.value(name, reader);
        Optional<String> inEnvironment = variable.in(environment);
        if (inEnvironment.isEmpty()) {
            return inFile;
        }
        try {
            return Optional.of(reader.apply(inEnvironment.get()));
        } catch (IllegalArgumentException e) {
            faults.add(variable.name(), String.valueOf(e.getMessage()));
            return inFile;
        }
    }

    private static Configuration.Source source(Section source) {
        return new Configuration.Source(
                source.value("name", SourceName::new).orElseGet(() -> new SourceName("main")),
                source.value("slot", text -> matching(SLOT, text, "a slot name: lower-case letters, digits and _"))
                        .orElse("tidemark"),
                source.value("publication", text -> matching(SLOT, text, "a name of lower-case letters, digits and _"))
                        .orElse("tidemark"),
                source.duration("heartbeat-interval").orElse(DEFAULT_HEARTBEAT_INTERVAL));
    }

    private Sources sources(SourceName own) {
        var alone = new Sources(List.of(own));
        Sources sources = root.list("sources", SourceName::new, Sources::new).orElse(alone);
        if (!sources.contains(own)) {
            root.fault(
                    "sources",
                    "source.name '" + own + "' is not among " + sources
                            + ": add it at the end, its place is its partition");
            return alone;
        }
        return sources;
    }

    private static Configuration.InvalidatorSettings invalidator(Section invalidator) {
        return new Configuration.InvalidatorSettings(
                invalidator
                        .value("application-id", text -> matching(APPLICATION_ID, text, "letters, digits and . _ -"))
                        .orElse("tidemark"),
                invalidator.value("state-directory", Path::of).orElse(DEFAULT_STATE_DIRECTORY),
                invalidator
                        .integer("max-users-per-batch", 1, Integer.MAX_VALUE)
                        .orElse(InvalidatorConfig.DEFAULT_MAX_USERS_PER_BATCH));
    }

    private Configuration.ApiSettings api(Section api) {
        return new Configuration.ApiSettings(
                api.text("host").orElse(ApiConfig.DEFAULT_HOST),
                api.integer("port", 0, 65_535).orElse(DEFAULT_PORT),
                new AccessSettings(api, faults)
                        .read(setting(
                                api,
                                "token-secret",
                                EnvironmentVariable.TIDEMARK_TOKEN_SECRET,
                                ConfigurationReader::secret)),
                api.value("drain", text -> Values.duration(text, Duration.ZERO, ApiConfig.LONGEST_DRAIN))
                        .orElse(Duration.ZERO));
    }

    private Optional<ProfileColumn> profile(Section profile) {
        Optional<TableName> table = profile.value("table", TableName::parse);
        Optional<String> user = profile.text("user-column");
        Optional<String> enabled = profile.text("enabled-column");
        profile.close();
        if (table.isEmpty() || user.isEmpty() || enabled.isEmpty()) {
            root.fault("profile", "expected table, user-column and enabled-column");
            return Optional.empty();
        }
        return Optional.of(new ProfileColumn(table.get(), user.get(), enabled.get()));
    }

    private Duration ttl(Section cache) {
        Optional<Duration> inFile = cache.duration("default-timeout");
        return EnvironmentVariable.CACHE_DEFAULT_TIMEOUT.in(environment).isPresent()
                ? setting(new Section("", null, faults), "", EnvironmentVariable.CACHE_DEFAULT_TIMEOUT, Values::seconds)
                        .orElse(DEFAULT_TTL)
                : inFile.orElse(DEFAULT_TTL);
    }

    private static WaitConfig waits(Section cache) {
        return new WaitConfig(
                cache.value("min-lsn-wait", text -> Values.duration(text, Duration.ZERO, WaitConfig.LONGEST))
                        .orElse(WaitConfig.DEFAULT_MINIMUM_LSN),
                cache.value("barrier-timeout", text -> Values.duration(text, Duration.ofMillis(1), WaitConfig.LONGEST))
                        .orElse(WaitConfig.DEFAULT_BARRIER));
    }

    private static FillConfig fills(Section cache, Section api) {
        long largestEntry = cache.value(
                        "max-entry-size", text -> Values.size(text, 1, FillConfig.MOST_LARGEST_ENTRY_BYTES))
                .orElse((long) FillConfig.DEFAULT_LARGEST_ENTRY_BYTES);
        long largestAnswer = api.value(
                        "max-answer-size", text -> Values.size(text, 1, FillConfig.MOST_LARGEST_ANSWER_BYTES))
                .orElse((long) FillConfig.DEFAULT_LARGEST_ANSWER_BYTES);
        if (largestAnswer < largestEntry) {
            api.fault(
                    "max-answer-size",
                    largestAnswer + " bytes are fewer than the " + largestEntry
                            + " of cache.max-entry-size: raise it, or lower the other");
        }
        return new FillConfig(
                (int) largestEntry,
                (int) Math.max(largestAnswer, largestEntry),
                cache.value("l1-size", text -> Values.size(text, 0, FillConfig.MOST_HELD_BYTES))
                        .orElse(FillConfig.DEFAULT_HELD_BYTES),
                api.integer("postgres-connections", 1, FillConfig.MOST_POSTGRES_CONNECTIONS)
                        .orElse(FillConfig.DEFAULT_POSTGRES_CONNECTIONS));
    }

    private Ownership ownership() {
        Map<TableName, OwnershipRule> rules = new HashMap<>();
        Section ownership = section("ownership");
        for (String name : ownership.names()) {
            TableName table;
            try {
                table = TableName.parse(name);
            } catch (IllegalArgumentException e) {
                ownership.fault(name, String.valueOf(e.getMessage()));
                continue;
            }
            ownership.list(name, OwnershipSyntax::parse).ifPresent(rule -> {
                if (rules.putIfAbsent(table, rule) != null) {
                    ownership.fault(name, "the table " + table + " has a rule already");
                }
            });
        }
        return new Ownership(rules, root.section("profile").flatMap(this::profile));
    }

    private static String bootstrapServers(String text) {
        return matching(BOOTSTRAP_SERVERS, text, "Kafka's addresses, such as broker1:9092,broker2:9092");
    }

    private static String redisUrl(String text) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            // The message would show the password.
            throw new IllegalArgumentException("it is not a URI; expected redis://user:password@host:6379/0");
        }
        if (uri.getHost() == null || !("redis".equals(uri.getScheme()) || "rediss".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("expected redis://user:password@host:6379/0, or rediss:// for TLS");
        }
        return text;
    }

    private static String secret(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length < SHORTEST_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "it has fewer than " + SHORTEST_SECRET_BYTES + " bytes; make one with 'openssl rand -hex 32'");
        }
        return text;
    }

    private static String matching(Pattern form, String text, String expected) {
        if (!form.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "': expected " + expected);
        }
        return text;
    }
}
