package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.identity.AdminClaim;
import dev.tidemark.api.identity.TokenConfig;
import dev.tidemark.api.identity.TokenKeys;
import dev.tidemark.api.read.OrderColumn;
import dev.tidemark.api.read.Paging;
import dev.tidemark.api.read.ParameterDeclaration;
import dev.tidemark.api.read.ParameterType;
import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.api.read.ReadResult;
import dev.tidemark.contract.DatabaseUrl;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(RealServersExtension.class)
class StartIT {

    private final RealServers servers;
    private final RedisConfig redis;

    StartIT(RealServers servers) {
        this.servers = servers;
        redis = new RedisConfig(servers.redisUrl(), TestConfig.newKeys(), Duration.ofSeconds(2));
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertFails(TestConfig.of(servers.database(), redis, port), "127.0.0.1:" + port, "choose another port");
        }
    }

    @Test
    void shouldSayThatPostgresIsNotThere() throws Exception {
        var nowhere = new DatabaseUrl("127.0.0.1", RealRedis.freePort(), "x", "me", "secret", Map.of());
        assertFails(TestConfig.of(nowhere, redis, 0), "Postgres at postgresql://me:***@127.0.0.1:", "start it");
    }

    @Test
    void shouldSayThatTheKeysAreNotThere() throws Exception {
        var file = new TokenKeys.KeyFile(
                Path.of("no-such.pem"),
                TokenKeys.KeyFile.Format.PEM,
                Set.of(),
                "tidemark.yml:7: api.tokens.public-key");
        assertFails(
                TestConfig.with(TestConfig.of(servers), withKeys(file)),
                "tidemark.yml:7: api.tokens.public-key: no-such.pem: there is no such file");
        var nowhere = URI.create("http://127.0.0.1:" + RealRedis.freePort() + "/jwks.json");
        assertFails(
                TestConfig.with(
                        TestConfig.of(servers),
                        withKeys(new TokenKeys.KeyUrl(nowhere, Set.of(), "tidemark.yml:7: api.tokens.jwks-url"))),
                "tidemark.yml:7: api.tokens.jwks-url: " + nowhere + " tells no keys: ",
                "start the issuer");
    }

    private static AccessConfig withKeys(TokenKeys keys) {
        return AccessConfig.ofSecret("")
                .with(new TokenConfig(
                        keys, Optional.empty(), Set.of(), TokenConfig.DEFAULT_USER_CLAIM, AdminClaim.DEFAULT));
    }

    /** What cannot work is not there: it would be a fault of the server's with each attempt. */
    @Test
    void shouldHaveNoLogInWhereTheAccountsCannotBeRead() throws Exception {
        servers.sql("create role stranger login");
        servers.sql("grant select (user_id), update (cache_enabled) on core_userprofile to stranger");
        var database = servers.database();
        var asStranger =
                new DatabaseUrl(database.host(), database.port(), database.database(), "stranger", "", Map.of());
        try (var api = new RunningApi(TestConfig.of(asStranger, redis, 0), servers.redis())) {
            var credentials = new JsonObject().put("username", "alice").put("password", "secret");
            assertThat(api.post("/api/auth/login", "", credentials).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void shouldNameEveryFaultyReadAndThePlace() {
        var typo = read("typo", "select id\nfrom invoices_invoice\nwhere user_id = :user_id and numbr = 'x'");
        var write = read("write", "delete from invoices_invoice where user_id = :user_id");
        assertFails(
                TestConfig.of(servers.database(), redis, 0, typo, write),
                "line 3, column 30: reads.typo.sql: column \"numbr\" does not exist",
                "reads.write.sql: it is not a query");
        assertThat(typo.name()).isEqualTo("typo");
    }

    @Test
    void shouldNameEverythingThatDoesNotFitPostgres() {
        var text = new ParameterDeclaration(ParameterType.TEXT, Optional.empty(), Optional.empty(), Optional.empty());
        var misfits = new ReadDeclaration(
                "misfits",
                "/api/misfits",
                "select name from all_types where user_id = :user_id and mood = :mood and level = :level and at > :at",
                Map.of("mood", text, "level", text, "at", text),
                Optional.empty());
        var twice = read("twice", "select id, id from paged where user_id = :user_id");
        var paged = new ReadDeclaration(
                "paged",
                "/api/paged",
                "select id from paged where user_id = :user_id",
                Map.of(),
                ReadResult.LIST,
                Optional.of(new Paging(List.of(OrderColumn.parse("day")), 1, 1)),
                Optional.empty());
        assertFails(
                TestConfig.of(servers.database(), redis, 0, misfits, twice, paged),
                "reads.misfits.params.at: text does not fit: Postgres takes timestamp with time zone there",
                "reads.misfits.params.level: text does not fit: Postgres takes integer there",
                "reads.misfits.params.mood: text does not fit: Postgres takes mood there; declare it enum with values: [glad, sad]",
                "reads.twice.sql: two columns of the answer are named 'id'",
                "reads.paged.paging.by: the answer has no column 'day'; select it, or name one of id");
        var locking = read("locking", "select id from paged where user_id = :user_id for update");
        assertFails(
                TestConfig.of(servers.database(), redis, 0, locking),
                "reads.locking.sql: cannot execute SELECT FOR UPDATE");
    }

    /** With the cast the same table is read, each spelling for itself. */
    @Test
    void shouldTakeNoUserIdOfAnyCase() throws Exception {
        servers.sql("create extension if not exists citext; create table spelt (owner citext, what text);"
                + " insert into spelt values ('alice', 'hers')");
        assertFails(
                TestConfig.of(
                        servers.database(),
                        redis,
                        0,
                        read("spelt", "select what from spelt where owner = :user_id"),
                        read("cast", "select what from spelt where owner = :user_id::text")),
                "reads.spelt.sql: it compares the user id as citext",
                "write :user_id::text");
        try (var api = new RunningApi(
                TestConfig.of(servers, read("cast", "select what from spelt where owner = :user_id::text")),
                servers.redis())) {
            assertThat(api.get("/api/cast", TestTokens.of("alice")).body()).contains("hers");
            assertThat(api.get("/api/cast", TestTokens.of("Alice")).body()).isEqualTo("[]");
        }
    }

    @Test
    void shouldSayThatTheProfileColumnIsNotThereOrNoBoolean() {
        assertFails(keeping("cache_on"), "cache_on");
        assertFails(keeping("user_id"), "column user_id of public.core_userprofile is of type integer, not boolean");
    }

    private ApiConfig keeping(String column) {
        return TestConfig.keeping(TestConfig.of(servers, TestConfig.INVOICES), column);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    unruled  | select what from unruled where user_id = :user_id
                    audit    | select what from audit_log where user_id = :user_id
                    hidden   | select id from invoices_unruled where user_id = :user_id
                    never    | select id from invoices_invoice where user_id = :user_id and (true or exists (select from unruled))
                    others   | select id from invoices_invoice
                    mixed    | select id from invoices_invoice cross join notices
                    catalog  | select relname from pg_class where :user_id = '1' limit 1
                    """)
    void shouldNeverCacheAReadOnATableWhoseChangesReachNobody(String name, String sql) throws Exception {
        try (var api = new RunningApi(TestConfig.of(servers, read(name, sql)), servers.redis())) {
            api.tidemarkNow();
            String token = api.tokenOf("alice");
            for (int i = 0; i < 2; i++) {
                assertThat(api.get("/api/" + name, token).headers().firstValue("X-Cache"))
                        .contains("BYPASS; reason=no-rule");
            }
        }
    }

    @Test
    void shouldCacheAReadForNobodyWhoseRowsAreEverybodys() throws Exception {
        var config = TestConfig.of(servers, read("notices", "select what from notices"));
        try (var api = new RunningApi(TestConfig.patient(config), servers.redis())) {
            api.tidemarkNow();
            assertThat(api.get("/api/notices", api.tokenOf("alice")).headers().firstValue("X-Cache"))
                    .contains("MISS");
        }
    }

    @Test
    void shouldFindTheTableBehindItsPartitions() throws Exception {
        var read = read("parts", "select id from parted where user_id = :user_id and year = 2026 and false");
        try (var api = new RunningApi(TestConfig.patient(TestConfig.of(servers, read)), servers.redis())) {
            api.tidemarkNow();
            assertThat(api.get("/api/parts", api.tokenOf("alice")).headers().firstValue("X-Cache"))
                    .contains("MISS");
        }
    }

    @Test
    void shouldLetARequestEndBeforeItEnds() throws Exception {
        var api = new RunningApi(TestConfig.of(servers, TestConfig.INVOICES), servers.redis());
        String token = api.tokenOf("alice");
        try (Connection blocker = servers.connect()) {
            blocker.setAutoCommit(false);
            blocker.createStatement().execute("lock table invoices_invoice in access exclusive mode");
            var running = api.startGet("/api/invoices/", token);
            await("the read waits for its rows")
                    .until(() -> servers.select("select count(*) from pg_locks where not granted"), "1"::equals);
            var closing = CompletableFuture.runAsync(api::close);
            await("no new connection is accepted").until(() -> isClosed(api.port()));
            assertThat(running).isNotDone();
            blocker.rollback();
            assertThat(running.join().statusCode()).isEqualTo(200);
            assertThat(running.join().headers().firstValue("Connection")).contains("close");
            closing.join();
        }
    }

    /** What waits for the tidemark waits three times as long as the grace. */
    @Test
    @Tag("faults")
    void shouldEndARequestThatTakesLongerThanTheGrace() throws Exception {
        var waits = new WaitConfig(WaitConfig.LONGEST, WaitConfig.DEFAULT_BARRIER);
        var config = TestConfig.patient(TestConfig.waiting(TestConfig.of(servers, TestConfig.INVOICES), waits));
        var api = new RunningApi(config, servers.redis());
        api.tidemarkNow();
        var running = api.startGet("/api/invoices/", api.tokenOf("alice"), "X-Cache-Min-LSN", "FF/0");
        await("it waits").until(() -> api.metric("tidemark_waiters"), Double.valueOf(1)::equals);
        long begun = System.nanoTime();
        api.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(14));
        assertThat(running).failsWithin(Duration.ofSeconds(5));
    }

    private static boolean isClosed(int port) throws Exception {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static ReadDeclaration read(String name, String sql) {
        return new ReadDeclaration(name, "/api/" + name, sql, Map.of(), Optional.empty());
    }

    private static void assertFails(ApiConfig config, String... parts) {
        assertThatExceptionOfType(ApiStartException.class)
                .isThrownBy(() -> Api.start(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .contains(List.of(parts))
                        .doesNotContain("\n", "secret"));
    }
}
