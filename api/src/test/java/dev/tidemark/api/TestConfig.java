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

    private static final Ownership OWNERSHIP = keeping("cache_enabled");

    private TestConfig() {}

    /** Rules of a source whose profiles keep in that column whether a user has caching on. */
    static Ownership keeping(String column) {
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
        return with(config, waits, config.fills(), config.drain());
    }

    static ApiConfig filling(ApiConfig config, FillConfig fills) {
        return with(config, config.waits(), fills, config.drain());
    }

    static ApiConfig draining(ApiConfig config, Duration drain) {
        return with(config, config.waits(), config.fills(), drain);
    }

    private static ApiConfig with(ApiConfig config, WaitConfig waits, FillConfig fills, Duration drain) {
        return new ApiConfig(
                config.host(),
                config.port(),
                config.database(),
                config.redis(),
                config.sources(),
                config.defaultTtl(),
                config.maxStaleness(),
                waits,
                fills,
                config.access(),
                config.reads(),
                drain,
                config.ownership());
    }

    /** For tests with crowds: a machine that is busy with them closes no gate, and Redis is waited for. */
    static ApiConfig patient(ApiConfig config) {
        return new ApiConfig(
                config.host(),
                config.port(),
                config.database(),
                new RedisConfig(config.redis().url(), config.redis().keys(), Duration.ofSeconds(20)),
                config.sources(),
                config.defaultTtl(),
                Duration.ofMinutes(10),
                config.waits(),
                config.fills(),
                config.access(),
                config.reads(),
                config.drain(),
                config.ownership());
    }

    static ApiConfig with(ApiConfig config, AccessConfig access) {
        return new ApiConfig(
                config.host(),
                config.port(),
                config.database(),
                config.redis(),
                config.sources(),
                config.defaultTtl(),
                config.maxStaleness(),
                config.waits(),
                config.fills(),
                access,
                config.reads(),
                config.drain(),
                config.ownership());
    }

    static RedisKeys newKeys() {
        return new RedisKeys("test" + systems.incrementAndGet() + ":", false);
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
                OWNERSHIP);
    }
}
