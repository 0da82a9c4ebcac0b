package dev.tidemark.api;

import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.TableName;
import dev.tidemark.contract.ownership.Ownership;
import dev.tidemark.contract.ownership.OwnershipRule;
import dev.tidemark.contract.ownership.ProfileColumn;
import dev.tidemark.contract.redis.RedisKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Configurations for tests, each with keys of its own. */
final class TestConfig {

    static final String SECRET = "only for tests, and long enough for HS256";

    static final ReadDeclaration INVOICES = new ReadDeclaration(
            "invoices",
            "/api/invoices/",
            "select id, number, total, issued from invoices_invoice where user_id = :user_id order by id limit :limit",
            Map.of(
                    "limit",
                    new ParameterDeclaration(
                            ParameterType.INTEGER, Optional.of("50"), Optional.of(1L), Optional.of(200L))),
            Optional.empty());

    private static final AtomicInteger systems = new AtomicInteger();

    private TestConfig() {}

    /** Rules of a source whose profiles keep in that column whether a user has caching on. */
    private static Ownership ownership(String column) {
        return new Ownership(
                Map.of(
                        TableName.parse("invoices_invoice"), OwnershipRule.Union.ofColumns("user_id"),
                        TableName.parse("typed"), OwnershipRule.Union.ofColumns("user_id"),
                        TableName.parse("parted"), OwnershipRule.Union.ofColumns("user_id"),
                        TableName.parse("paged"), OwnershipRule.Union.ofColumns("user_id"),
                        TableName.parse("all_types"), OwnershipRule.Union.ofColumns("user_id"),
                        TableName.parse("notices"), new OwnershipRule.Everyone(),
                        TableName.parse("audit_log"), new OwnershipRule.Nobody()),
                Optional.of(new ProfileColumn(TableName.parse("core_userprofile"), "user_id", column)));
    }

    static ApiConfig of(RealServers servers, ReadDeclaration... reads) {
        return of(servers.database(), new RedisConfig(servers.redisUrl(), newKeys(), Duration.ofSeconds(2)), 0, reads);
    }

    static ApiConfig waiting(ApiConfig config, WaitConfig waits) {
        return with(config, parts -> parts.waits = waits);
    }

    static ApiConfig filling(ApiConfig config, FillConfig fills) {
        return with(config, parts -> parts.fills = fills);
    }

    static ApiConfig draining(ApiConfig config, Duration drain) {
        return with(config, parts -> parts.drain = drain);
    }

    static ApiConfig keeping(ApiConfig config, String column) {
        return with(config, parts -> parts.ownership = ownership(column));
    }

    static ApiConfig with(ApiConfig config, AccessConfig access) {
        return with(config, parts -> parts.access = access);
    }

    /** For tests with crowds: a machine that is busy with them closes no gate, and Redis is waited for. */
    static ApiConfig patient(ApiConfig config) {
        return with(config, parts -> {
            parts.redis = new RedisConfig(config.redis().url(), config.redis().keys(), Duration.ofSeconds(20));
            parts.maxStaleness = Duration.ofMinutes(10);
        });
    }

    private static ApiConfig with(ApiConfig config, Consumer<Parts> change) {
        var parts = new Parts(config);
        change.accept(parts);
        return new ApiConfig(
                config.host(),
                config.port(),
                config.database(),
                parts.redis,
                config.sources(),
                config.defaultTtl(),
                parts.maxStaleness,
                parts.waits,
                parts.fills,
                parts.access,
                config.reads(),
                parts.drain,
                parts.ownership);
    }

    /** What tests change of a configuration. */
    private static final class Parts {

        private RedisConfig redis;
        private Duration maxStaleness;
        private WaitConfig waits;
        private FillConfig fills;
        private AccessConfig access;
        private Duration drain;
        private Ownership ownership;

        private Parts(ApiConfig config) {
            redis = config.redis();
            maxStaleness = config.maxStaleness();
            waits = config.waits();
            fills = config.fills();
            access = config.access();
            drain = config.drain();
            ownership = config.ownership();
        }
    }

    /** With all that keys may have; those of the pipeline in tests have neither. */
    static RedisKeys newKeys() {
        return new RedisKeys("test" + systems.incrementAndGet() + ":", true);
    }

    static ApiConfig of(DatabaseUrl database, RedisConfig redis, int port, ReadDeclaration... reads) {
        return new ApiConfig(
                ApiConfig.DEFAULT_HOST,
                port,
                database,
                redis,
                List.of(RunningApi.SOURCE),
                Duration.ofMinutes(5),
                ApiConfig.DEFAULT_MAX_STALENESS,
                WaitConfig.DEFAULT,
                FillConfig.DEFAULT,
                AccessConfig.ofSecret(SECRET),
                List.of(reads),
                Duration.ZERO,
                ownership("cache_enabled"));
    }
}
