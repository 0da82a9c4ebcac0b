package dev.tidemark.cli.config;

import dev.tidemark.api.AccessConfig;
import dev.tidemark.api.ApiConfig;
import dev.tidemark.api.FillConfig;
import dev.tidemark.api.RedisConfig;
import dev.tidemark.api.WaitConfig;
import dev.tidemark.api.identity.TokenKeys;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.cdc.CdcConfig;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Sources;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.invalidator.InvalidatorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The whole configuration, from which each role is told its part. Immutable.
 *
 * @param addresses where the servers are
 * @param source what is captured, and how
 * @param sources all sources of the system, that one among them
 * @param replicationFactor of the topics that are created
 * @param keys how keys in Redis are named
 * @param defaultTtl how long entries live whose read does not say
 * @param maxStaleness the age of the tidemark at which the gate closes
 * @param waits how long requests may wait for the tidemark
 * @param fills what filling the cache may take
 * @param invalidator how versions are raised
 * @param api how clients are served
 * @param ownership whose rows are whose
 * @param reads what is served
 */
public record Configuration(
        Addresses addresses,
        Source source,
        Sources sources,
        short replicationFactor,
        RedisKeys keys,
        Duration defaultTtl,
        Duration maxStaleness,
        WaitConfig waits,
        FillConfig fills,
        InvalidatorSettings invalidator,
        ApiSettings api,
        Ownership ownership,
        List<ReadDeclaration> reads) {

    /** As long as the invalidator waits before it asks again. */
    private static final Duration PATIENT_COMMAND_TIMEOUT = Duration.ofSeconds(2);

    /** The section {@code source}. */
    public record Source(SourceName name, String slot, String publication, Duration heartbeatInterval) {}

    /** The section {@code invalidator}. */
    public record InvalidatorSettings(String applicationId, Path stateDirectory, int maxUsersPerBatch) {

        /** The same with its local state in another directory. */
        public InvalidatorSettings in(Path directory) {
            return new InvalidatorSettings(applicationId, directory, maxUsersPerBatch);
        }
    }

    /** The section {@code api}. */
    public record ApiSettings(String host, int port, AccessConfig access, Duration drain) {

        /** The same at another port. */
        public ApiSettings at(int otherPort) {
            return new ApiSettings(host, otherPort, access, drain);
        }

        /** The same for one process alone: at the loopback address and any free port, with a secret of its own. */
        public ApiSettings alone(String ownSecret) {
            return new ApiSettings(ApiConfig.DEFAULT_HOST, 0, AccessConfig.ofSecret(ownSecret), Duration.ZERO);
        }

        /** The same with this secret, where no other and no issuer is configured. */
        public ApiSettings signing(String secret) {
            return access.tokens().keys().equals(new TokenKeys.Secret(""))
                    ? new ApiSettings(host, port, access.with(access.tokens().signing(secret)), drain)
                    : this;
        }
    }

    public Configuration {
        reads = List.copyOf(reads);
    }

    /** The same with these servers. */
    public Configuration at(Addresses servers) {
        return new Configuration(
                servers,
                source,
                sources,
                replicationFactor,
                keys,
                defaultTtl,
                maxStaleness,
                waits,
                fills,
                invalidator,
                api,
                ownership,
                reads);
    }

    /** The same with the api served otherwise. */
    public Configuration with(ApiSettings changed) {
        return new Configuration(
                addresses,
                source,
                sources,
                replicationFactor,
                keys,
                defaultTtl,
                maxStaleness,
                waits,
                fills,
                invalidator,
                changed,
                ownership,
                reads);
    }

    /** The same with versions raised otherwise. */
    public Configuration with(InvalidatorSettings changed) {
        return new Configuration(
                addresses,
                source,
                sources,
                replicationFactor,
                keys,
                defaultTtl,
                maxStaleness,
                waits,
                fills,
                changed,
                api,
                ownership,
                reads);
    }

    /**
     * What cdc is told.
     *
     * @throws ConfigurationException when an address that it needs is missing
     */
    public CdcConfig cdc() {
        require(true, true, false);
        return new CdcConfig(
                source.name(),
                addresses.database().orElseThrow(),
                source.slot(),
                source.publication(),
                source.heartbeatInterval(),
                addresses.kafka().orElseThrow(),
                sources,
                replicationFactor,
                ownership);
    }

    /**
     * What the invalidator is told.
     *
     * @throws ConfigurationException when an address that it needs is missing
     */
    public InvalidatorConfig invalidatorConfig() {
        require(false, true, true);
        return new InvalidatorConfig(
                addresses.kafka().orElseThrow(),
                sources,
                invalidator.applicationId(),
                invalidator.stateDirectory(),
                replicationFactor,
                addresses.redis().orElseThrow(),
                keys,
                ownership,
                invalidator.maxUsersPerBatch());
    }

    /**
     * What the api is told.
     *
     * @throws ConfigurationException when an address that it needs is missing
     */
    public ApiConfig apiConfig() {
        return apiConfig(RedisConfig.DEFAULT_COMMAND_TIMEOUT);
    }

    /**
     * What an api is told that fills the cache ahead for one command: nobody waits for its answers, so it can wait for Redis.
     *
     * @param secret of its tokens
     * @throws ConfigurationException when an address that it needs is missing
     */
    public ApiConfig warmingConfig(String secret) {
        return with(api.alone(secret)).apiConfig(PATIENT_COMMAND_TIMEOUT);
    }

    private ApiConfig apiConfig(Duration redisTimeout) {
        require(true, false, true);
        return new ApiConfig(
                api.host(),
                api.port(),
                addresses.database().orElseThrow(),
                new RedisConfig(addresses.redis().orElseThrow(), keys, redisTimeout),
                sources.startingWith(source.name()),
                defaultTtl,
                maxStaleness,
                waits,
                fills,
                api.access(),
                reads,
                api.drain(),
                ownership);
    }

    /**
     * Where Redis is.
     *
     * @throws ConfigurationException when nobody said
     */
    public String redisUrl() {
        require(false, false, true);
        return addresses.redis().orElseThrow();
    }

    /**
     * Where Kafka is.
     *
     * @throws ConfigurationException when nobody said
     */
    public String kafkaBootstrapServers() {
        require(false, true, false);
        return addresses.kafka().orElseThrow();
    }

    private void require(boolean database, boolean kafka, boolean redis) {
        List<String> faults = new ArrayList<>();
        if (database && addresses.database().isEmpty()) {
            faults.add(missing(EnvironmentVariable.DATABASE_URL, "postgresql://user:password@host:5432/database"));
        }
        if (kafka && addresses.kafka().isEmpty()) {
            faults.add(missing(EnvironmentVariable.KAFKA_BOOTSTRAP_SERVERS, "host:9092"));
        }
        if (redis && addresses.redis().isEmpty()) {
            faults.add(missing(EnvironmentVariable.REDIS_URL, "redis://host:6379/0"));
        }
        if (!faults.isEmpty()) {
            throw new ConfigurationException(faults);
        }
    }

    /** The password of the database stays hidden: {@link DatabaseUrl} masks it, and nothing else here shows one. */
    @Override
    public String toString() {
        return "Configuration[source=" + source.name() + ", database=" + addresses.database() + "]";
    }

    private static String missing(EnvironmentVariable variable, String example) {
        return variable + " is not set: export " + variable + "=" + example + ", or set " + variable.setting()
                + " in tidemark.yml";
    }
}
