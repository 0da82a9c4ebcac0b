package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.api.Api;
import dev.tidemark.cli.config.Configuration;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.checker.Token;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caching switched in the application's own column: by plain SQL, by the api, through losses and gaps. */
class SwitchedCachingIT {

    private static final String SECRET = "only for tests, and long enough for HS256";
    private static final String SCHEMA = """
            create table auth_user (id bigint primary key, username text, password text, is_active boolean);
            create table profiles (id bigint primary key, user_id bigint not null unique, cache_on boolean);
            create table notes (id bigint primary key, user_id bigint not null, what text);
            insert into profiles select n, n, true from generate_series(1, 9) n;
            insert into notes select n, n, 'first' from generate_series(1, 9) n;
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            cache: { min-lsn-wait: 30s }
            api: { token-secret: "%s" }
            ownership: { auth_user: nobody, profiles: nobody, notes: user_id }
            profile: { table: profiles, user-column: user_id, enabled-column: cache_on }
            reads:
              notes: { path: /notes, sql: "select what from notes where user_id = :user_id" }
            """.formatted(SECRET);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Stack stack;
    private static Api api;
    private Pipeline pipeline;

    @BeforeAll
    static void startServers() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        api = Api.start(
                stack.configuration().with(stack.configuration().api().at(0)).apiConfig(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    @AfterAll
    static void stopServers() throws Exception {
        try {
            if (api != null) {
                api.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @BeforeEach
    void startPipeline() throws Exception {
        pipeline = Pipeline.start(stack);
        stack.awaitReflected(Duration.ofMinutes(1));
    }

    @AfterEach
    void stopPipeline() {
        pipeline.close();
    }

    @Test
    void shouldSwitchCachingByPlainSql() throws Exception {
        awaitHit(1);
        long version = stack.counter(1);

        switchBySql(1, false);
        assertThat(cache(1)).isEqualTo("BYPASS; reason=disabled");
        assertThat(stack.counter(1)).as("version, while the rule says nobody").isEqualTo(version);
        stack.sql("update notes set what = 'second' where user_id = 1");
        stack.awaitReflected();
        assertThat(read(1).body()).contains("second");
        assertThat(stack.counter(1)).as("version, while disabled").isEqualTo(version + 1);

        switchBySql(1, true);
        assertThat(stack.counter(1)).as("version, enabled again").isEqualTo(version + 2);
        assertThat(cache(1)).as("nothing was stored").isEqualTo("MISS");
        awaitHit(1);
    }

    @Test
    void shouldSwitchCachingByRowsThatComeAndGo() throws Exception {
        stack.sql("insert into profiles values (100, 100, false)");
        stack.awaitReflected();
        assertThat(cache(100)).isEqualTo("BYPASS; reason=disabled");

        stack.sql("delete from profiles where id = 100");
        stack.awaitReflected();
        assertThat(cache(100)).isEqualTo("MISS");
    }

    @Test
    void shouldSwitchManyAtOnce() throws Exception {
        stack.sql("insert into profiles select n, n, n % 2 = 0 from generate_series(10001, 22000) n");
        stack.awaitReflected();
        assertThat(stack.redis().keys("cache_user_enabled:1????").size()
                        + stack.redis().keys("cache_user_enabled:2????").size())
                .isEqualTo(6000);

        stack.sql("delete from profiles where id > 10000");
        stack.awaitReflected();
        assertThat(stack.redis().keys("cache_user_enabled:?????")).isEmpty();
    }

    @Test
    void shouldAnswerWhenNothingOlderCanUndoTheCommand() throws Exception {
        switchBySql(2, false);
        pipeline.stopInvalidator();
        stack.sql("update profiles set cache_on = true where user_id = 2");

        var disabled = CompletableFuture.supplyAsync(() -> command(2, "disable"));
        Awaitility.await("the column")
                .atMost(Duration.ofSeconds(10))
                .until(() -> stack.text("select cache_on from profiles where user_id = 2")
                        .equals("f"));
        Awaitility.await("no answer while the older change is on its way")
                .during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> !disabled.isDone());
        pipeline.startInvalidator();

        assertThat(disabled.get(30, TimeUnit.SECONDS).body()).isEqualTo("{\"enabled\":false}");
        assertThat(status(2)).contains("\"enabled\":false");
        assertThat(stack.redis().get("cache_user_enabled:2")).isEqualTo("0");
    }

    @Test
    void shouldTakeEffectAtOnceAndAnswerAnywayWithoutThePipeline() throws Exception {
        pipeline.stopInvalidator();
        try (var impatient = impatient()) {
            var disabled = command(impatient, 3, "disable");
            assertThat(disabled.body()).isEqualTo("{\"enabled\":false}");
            assertThat(stack.redis().get("cache_user_enabled:3")).isEqualTo("0");
        }
    }

    @Test
    void shouldAgreeWithTheColumnAfterManyCommandsAndStatements() throws Exception {
        for (int i = 0; i < 40; i++) {
            stack.sql("update profiles set cache_on = " + (i % 3 == 0) + " where user_id = 4");
            boolean enable = i % 2 == 0;
            command(4, enable ? "enable" : "disable");
            assertThat(status(4)).as("status after command " + i).contains("\"enabled\":" + enable);
        }
        stack.awaitReflected();
        assertThat(status(4))
                .contains("\"enabled\":" + stack.text("select cache_on::text from profiles where user_id = 4"));
    }

    @Test
    void shouldBringFlagsBackThatRedisHasLost() throws Exception {
        switchBySql(5, false);

        stack.redis().flushall();
        stack.sql("update notes set what = 'after the loss' where user_id = 6");
        stack.awaitReflected();

        awaitFlag(5, "0");
        assertThat(cache(5)).isEqualTo("BYPASS; reason=disabled");
        assertThat(cache(6)).isEqualTo("MISS");
    }

    @Test
    void shouldTakeFlagsFromTheRowsThatAreLoadedAfterAGap() throws Exception {
        switchBySql(7, false);
        pipeline.stopCdc();
        stack.sql("select pg_drop_replication_slot('tidemark')");
        stack.sql("update profiles set cache_on = not cache_on where user_id in (7, 8)");
        pipeline.startCdc();
        stack.awaitReflected();

        awaitFlag(8, "0");
        awaitFlag(7, null);
    }

    @Test
    void shouldLoadAnewForAProfileThatIsDeclaredLater() throws Exception {
        stack.sql("update profiles set cache_on = false where user_id = 9");
        pipeline.close();
        var undeclared = without("profile: { table: profiles, user-column: user_id, enabled-column: cache_on }");
        pipeline = Pipeline.start(undeclared);
        stack.awaitReflected();
        stack.redis().del("cache_user_enabled:9");
        pipeline.close();

        pipeline = Pipeline.start(stack);
        stack.awaitReflected();

        awaitFlag(9, "0");
        assertThat(stack.redis().hget("tidemark:main", "gap_cause")).isEqualTo("rules_changed");
    }

    private static void awaitFlag(long user, String expected) {
        Awaitility.await("the flag of user " + user)
                .atMost(Duration.ofSeconds(10))
                .until(() -> Objects.equals(stack.redis().get("cache_user_enabled:" + user), expected));
    }

    private static Configuration without(String line) throws IOException {
        return changed(text -> text.replace(line, ""));
    }

    private static Api impatient() throws IOException {
        var configuration = changed(text -> text.replace("min-lsn-wait: 30s", "min-lsn-wait: 100ms"));
        return Api.start(
                configuration.with(configuration.api().at(0)).apiConfig(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    }

    private static Configuration changed(UnaryOperator<String> change) throws IOException {
        return stack.configuration(change);
    }

    private static void switchBySql(long user, boolean on) throws SQLException {
        stack.sql("update profiles set cache_on = " + on + " where user_id = " + user);
        stack.awaitReflected();
    }

    /** Where an answer comes from, as soon as Redis answers within its 30 ms, which a busy machine does not always let it. */
    private static String cache(long user) {
        return Awaitility.await("an answer with regard to the cache")
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> read(user).headers().firstValue("X-Cache").orElseThrow(),
                        cache -> !cache.equals("BYPASS; reason=redis") && !cache.equals("BYPASS; reason=stale"));
    }

    private static HttpResponse<String> read(long user) throws Exception {
        return send(request(api, user, "/notes"));
    }

    private static void awaitHit(long user) {
        Awaitility.await("a cached answer")
                .atMost(Duration.ofSeconds(30))
                .until(() -> cache(user).equals("HIT"));
    }

    private static String status(long user) {
        return answered(() -> send(request(api, user, "/api/cache/status"))).body();
    }

    private static HttpResponse<String> command(long user, String command) {
        return command(api, user, command);
    }

    private static HttpResponse<String> command(Api to, long user, String command) {
        return answered(
                () -> send(request(to, user, "/api/cache/" + command).POST(HttpRequest.BodyPublishers.noBody())));
    }

    /** Sent again as long as it is not known whether it was carried out. */
    private static HttpResponse<String> answered(Callable<HttpResponse<String>> request) {
        return Awaitility.await("an answer of Redis")
                .atMost(Duration.ofSeconds(60))
                .until(request, answer -> answer.statusCode() == 200);
    }

    private static HttpRequest.Builder request(Api to, long user, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
                .header("Authorization", "Bearer " + Token.of(Long.toString(user), SECRET));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
