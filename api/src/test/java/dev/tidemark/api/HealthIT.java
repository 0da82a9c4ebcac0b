package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.read.ReadDeclaration;
import io.lettuce.core.RedisClient;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the api tells of itself. */
@ExtendWith(RealServersExtension.class)
class HealthIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final RealServers servers;

    HealthIT(RealServers servers) {
        this.servers = servers;
    }

    @Test
    void shouldTellEachPartAndSinceWhen() throws Exception {
        try (var api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis())) {
            assertThat(api.get("/health/live", "").body()).isEqualTo("{\"status\":\"up\"}");

            assertThat(status(api)).isEqualTo("degraded");
            assertThat(part(api, "gate").getString("detail")).contains("start the invalidator");
            await("a fresh tidemark").atMost(LIMIT).until(() -> {
                api.tidemarkNow();
                return status(api).equals("up");
            });
            for (String part : new String[] {"postgres", "redis", "gate", "schema"}) {
                assertThat(part(api, part).getString("status")).as(part).isEqualTo("up");
                assertThat(Instant.parse(part(api, part).getString("since")))
                        .as(part)
                        .isBefore(Instant.now());
            }
            assertThat(servers.redis().keys(api.keys().health("*"))).isEmpty();
        }
    }

    @Test
    void shouldStayReadyWithARedisThatTakesNoWritesAndSayIt() throws Exception {
        var redis = RealRedis.start();
        var client = RedisClient.create(redis.url());
        var config = TestConfig.of(
                servers.database(),
                new RedisConfig(redis.url(), TestConfig.newKeys(), Duration.ofSeconds(2)),
                0,
                TestConfig.INVOICES);
        try (redis;
                var connection = client.connect();
                var api = new RunningApi(config, connection.sync())) {
            connection.sync().replicaof("127.0.0.1", 1);
            await("Redis is found to be a replica").atMost(LIMIT).until(() -> isDown(api, "redis"));
            assertThat(part(api, "redis").getString("detail")).contains("READONLY");
            assertThat(api.get("/health/ready", "").statusCode()).isEqualTo(200);
            assertThat(status(api)).isEqualTo("degraded");

            connection.sync().replicaofNoOne();
            await("Redis takes writes").atMost(LIMIT).until(() -> !isDown(api, "redis"));
        } finally {
            client.shutdown();
        }
    }

    @Test
    void shouldTellWhichReadAMigrationBroke() throws Exception {
        servers.sql("create table migrated (id integer primary key, user_id integer, what text)");
        var read = new ReadDeclaration(
                "migrated",
                "/migrated",
                "select what from migrated where user_id = :user_id",
                Map.of(),
                Optional.empty());
        try (var api = new RunningApi(TestConfig.of(servers, read, TestConfig.INVOICES), servers.redis())) {
            servers.sql("alter table migrated rename what to whatever");
            await("the read is found broken").atMost(LIMIT).until(() -> isDown(api, "schema"));
            assertThat(part(api, "schema").getString("detail"))
                    .contains("read migrated: column \"what\" does not exist", "restart the api");
            assertThat(api.get("/health/ready", "").statusCode()).isEqualTo(200);
        }
    }

    /** Nobody raises whom the new table's changes concern. */
    @Test
    void shouldNotCacheAReadThatAMigrationMadeDependOnAnotherTable() throws Exception {
        servers.sql("create table unheard (user_id integer); create or replace view shown as"
                + " select id, user_id from invoices_invoice");
        var read = new ReadDeclaration(
                "shown", "/shown", "select id from shown where user_id = :user_id", Map.of(), Optional.empty());
        try (var api = new RunningApi(TestConfig.of(servers, read, TestConfig.INVOICES), servers.redis())) {
            String token = api.tokenOf("alice");
            api.tidemarkNow();
            assertThat(cache(api, "/shown", token)).isEqualTo("MISS");
            assertThat(cache(api, "/shown", token)).isEqualTo("HIT");
            servers.sql("create or replace view shown as select id, user_id from invoices_invoice"
                    + " where not exists (select from unheard where unheard.user_id = invoices_invoice.user_id)");
            await("the read is found to be another").atMost(LIMIT).until(() -> isDown(api, "schema"));
            api.tidemarkNow();
            assertThat(cache(api, "/shown", token)).isEqualTo("BYPASS; reason=schema");
            assertThat(cache(api, "/api/invoices/", token)).isEqualTo("MISS");
        }
    }

    private static String cache(RunningApi api, String path, String token) throws Exception {
        return api.get(path, token).headers().firstValue("X-Cache").orElse("");
    }

    @Test
    void shouldSayThatItIsAboutToStopAndGoOnServing() throws Exception {
        var api = new RunningApi(
                TestConfig.draining(TestConfig.of(servers, TestConfig.INVOICES), Duration.ofSeconds(5)),
                servers.redis());
        String token = api.tokenOf("alice");
        assertThat(api.get("/api/invoices/", token).headers().firstValue("Connection"))
                .isEmpty();

        var closed = CompletableFuture.runAsync(api::close);
        await("it is not ready")
                .atMost(LIMIT)
                .until(() -> api.get("/health/ready", "").statusCode() == 503);
        assertThat(new JsonObject(api.get("/health/ready", "").body()).getString("status"))
                .isEqualTo("stopping");
        assertThat(api.get("/health/live", "").statusCode()).isEqualTo(200);
        var answer = api.get("/api/invoices/", token);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Connection")).contains("close");
        assertThat(closed).isNotDone();
        assertThat(closed).succeedsWithin(LIMIT);
    }

    private static String status(RunningApi api) throws Exception {
        return new JsonObject(api.get("/health/ready", "").body()).getString("status");
    }

    private static boolean isDown(RunningApi api, String part) throws Exception {
        return part(api, part).getString("status").equals("down");
    }

    private static JsonObject part(RunningApi api, String part) throws Exception {
        return new JsonObject(api.get("/health/ready", "").body())
                .getJsonObject("parts")
                .getJsonObject(part);
    }
}
