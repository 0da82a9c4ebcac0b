package dev.tidemark.cli.config;

import java.util.Map;
import java.util.Optional;

/** The environment variables that are read; where one is set it wins over the file. */
public enum EnvironmentVariable {
    DATABASE_URL("source.database-url"),
    REDIS_URL("redis.url"),
    CACHE_KEY_PREFIX("redis.key-prefix"),
    CACHE_DEFAULT_TIMEOUT("cache.default-timeout"),
    KAFKA_BOOTSTRAP_SERVERS("kafka.bootstrap-servers"),
    TIDEMARK_TOKEN_SECRET("api.token-secret");

    private final String setting;

    EnvironmentVariable(String setting) {
        this.setting = setting;
    }

    /** The setting of the file that it wins over. */
    public String setting() {
        return setting;
    }

    Optional<String> in(Map<String, String> environment) {
        return Optional.ofNullable(environment.get(name())).filter(value -> !value.isEmpty());
    }
}
