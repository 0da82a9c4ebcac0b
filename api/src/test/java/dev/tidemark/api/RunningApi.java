package dev.tidemark.api;

import dev.tidemark.contract.DatabaseUrl;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** An api started for a test, with its client, and with a hand on the keys that an invalidator would write. */
final class RunningApi implements AutoCloseable {

    static final SourceName SOURCE = new SourceName("main");

    /**
     * Where the tidemark stands unless a test says otherwise: before everything that a real Postgres has written, which no
     * pipeline delivers here.
     */
    static final Lsn LSN = Lsn.parse("0/100");

    private final Api api;
    private final RedisKeys keys;
    private final String rules;
    private final String timeline;
    private final RedisCommands<String, String> redis;
    private final HttpClient client = HttpClient.newHttpClient();

    RunningApi(ApiConfig config, RedisCommands<String, String> redis) {
        api = Api.start(config, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        keys = config.redis().keys();
        rules = config.ownership().digest();
        timeline = timeline(config.database());
        this.redis = redis;
    }

    private static String timeline(DatabaseUrl url) {
        try (var connection = DriverManager.getConnection(url.jdbc(), url.user(), url.password());
                var row = connection
                        .createStatement()
                        .executeQuery("select system_identifier || '-1' from pg_control_system()")) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return api.port();
    }

    /** Sets the tidemark as the invalidator does after each batch. */
    void tidemark(Lsn lsn, Instant time) {
        tidemark(lsn, time, rules);
    }

    /** Sets the tidemark as an invalidator with these rules does. */
    void tidemark(Lsn lsn, Instant time, String digest) {
        redis.hsetnx(keys.state(), "epoch", "0");
        redis.hset(
                keys.tidemark(SOURCE),
                Map.of(
                        "lsn",
                        lsn.toString(),
                        "time",
                        Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, time)),
                        "position",
                        Position.after(lsn).toString(),
                        "rules",
                        digest,
                        "timeline",
                        timeline));
    }

    /** Raises everybody, as the invalidator does where something was lost. */
    void raiseEverybody() {
        redis.eval(Script.EVERYBODY.source(), ScriptOutputType.INTEGER, keys.state());
    }

    RedisKeys keys() {
        return keys;
    }

    /** Makes everything up to now reflected. */
    void tidemarkNow() {
        tidemark(LSN, Instant.now());
    }

    /** Makes a user's entries unreachable, as the invalidator does. */
    void raise(UserId user) {
        redis.incr(keys.version(user));
    }

    String tokenOf(String user) throws Exception {
        var answer = post(
                "/api/auth/login", "", new JsonObject().put("username", user).put("password", "secret"));
        return new JsonObject(answer.body()).getString("token");
    }

    HttpResponse<String> get(String path, String token, String... headers) throws Exception {
        return client.send(request(path, token, headers).GET().build(), BodyHandlers.ofString());
    }

    HttpResponse<byte[]> getBytes(String path, String token, String... headers) throws Exception {
        return client.send(request(path, token, headers).GET().build(), BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<String>> startGet(String path, String token, String... headers) {
        return client.sendAsync(request(path, token, headers).GET().build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> startPost(String path, String token) {
        return client.sendAsync(
                request(path, token).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** The value of one metric, 0 when it is not there. */
    double metric(String name) throws Exception {
        return get("/metrics", "")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElse(0);
    }

    HttpResponse<String> post(String path, String token) throws Exception {
        return client.send(request(path, token).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String token, JsonObject body, String... headers) throws Exception {
        var request = request(path, token, headers)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method, String path, String token) throws Exception {
        return client.send(
                request(path, token).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    @Override
    public void close() {
        api.close();
    }
}
