package dev.tidemark.bench;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisServer;

/**
 * How fast cached answers are, on one core for the api. The api and what it is compared with run in a process of their
 * own on the first core; load, Redis and Postgres share the others.
 */
public final class HttpBenchmark {

    private static final int CONNECTIONS = 64;
    private static final double WARM_UP_SECONDS = 20;
    private static final double SECONDS = 2;

    /** In each everything is measured once. */
    private static final int ROUNDS = 9;

    private static final int LATENCY_WARM_UP_SECONDS = 40;
    private static final int LATENCY_SECONDS = 30;

    private static final String SCHEMA = """
            create table auth_user
              (id integer primary key, username text, password text, is_active boolean, is_superuser boolean);
            insert into auth_user values
              (1, 'alice', 'pbkdf2_sha256$1000$salt$qN+JnzxPIE2WfgrWPAkph8EAVeuwF7PZ0ordIY1Peq0=', true, false);
            create table invoices
              (id bigint primary key, user_id integer, number text, total numeric(12, 2), issued date);
            insert into invoices select n, 1, 'INV-' || (100000 + n), n * 10.25, date '2026-01-01' + n
              from generate_series(1, 10) n;""";

    private final boolean json;
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final HttpFigures figures = new HttpFigures(CONNECTIONS);

    private record Target(int port, String request, String expected) {}

    private HttpBenchmark(boolean json) {
        this.json = json;
    }

    public static void main(String[] arguments) throws Exception {
        new HttpBenchmark(List.of(arguments).contains("--json")).run();
        System.exit(0);
    }

    private void run() throws Exception {
        int redisPort = freePort();
        var redisServer = RedisServer.builder()
                .bind("127.0.0.1")
                .port(redisPort)
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
        redisServer.start();
        try (var postgres = EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .start();
                var client = RedisClient.create("redis://127.0.0.1:" + redisPort);
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute(SCHEMA);
            String body = select(
                    connection,
                    "select '[' || string_agg(row_to_json(a)::text, ',') || ']' from ("
                            + HttpBenchSystem.SQL.replace(":user_id", "1") + ") a");
            var redis = client.connect().sync();
            redis.set(HttpBenchSystem.PLAIN_KEY, body);
            String timeline = select(connection, "select system_identifier || '-1' from pg_control_system()");
            var ticks = Executors.newSingleThreadScheduledExecutor();
            var unused = ticks.scheduleAtFixedRate(() -> tick(redis, timeline), 0, 200, TimeUnit.MILLISECONDS);
            Process server = start(postgres.getPort(), redisPort, body.length());
            try {
                measure(server, body.length());
            } finally {
                ticks.shutdownNow();
                server.destroy();
                server.waitFor();
            }
        } finally {
            redisServer.stop();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String select(Connection connection, String sql) throws SQLException {
        try (var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    /** As the invalidator does. */
    private static void tick(RedisCommands<String, String> redis, String timeline) {
        var lsn = new Lsn(1);
        redis.hsetnx(HttpBenchSystem.KEYS.state(), "epoch", "0");
        redis.hset(
                HttpBenchSystem.KEYS.tidemark(HttpBenchSystem.SOURCE),
                Map.of(
                        "lsn", lsn.toString(),
                        "time", Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now())),
                        "position", Position.after(lsn).toString(),
                        "rules", HttpBenchSystem.OWNERSHIP.digest(),
                        "timeline", timeline));
    }

    private static Process start(int postgresPort, int redisPort, int length) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0", "java", "-Xmx512m"));
        String options = System.getenv("SERVER_JAVA_OPTIONS");
        if (options != null) {
            command.addAll(List.of(options.split(" ")));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                HttpBenchServer.class.getName(),
                Integer.toString(postgresPort),
                Integer.toString(redisPort),
                Integer.toString(length)));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void measure(Process server, int length) throws Exception {
        var output = new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        while (line != null && !line.startsWith("ports ")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("The server did not start");
        }
        String[] ports = line.split(" ", -1);
        int api = Integer.parseInt(ports[1]);
        int apiWithoutMemory = Integer.parseInt(ports[2]);
        String token = token(api);
        targets.put("constant", target(Integer.parseInt(ports[3]), token, ""));
        targets.put("plain GET", target(Integer.parseInt(ports[4]), token, ""));
        targets.put("hit", target(api, token, ""));
        targets.put("hit, from Redis", target(apiWithoutMemory, token, ""));
        targets.put("304", new Target(api, request(token, "If-None-Match: *\r\n"), "HTTP/1.1 304"));
        for (Target target : targets.values()) {
            load(target, WARM_UP_SECONDS);
        }
        var before = ProcessorTime.now();
        for (int round = 0; round < ROUNDS; round++) {
            for (var target : targets.entrySet()) {
                var cpuBefore = cpuTime(server);
                double rate = load(target.getValue(), SECONDS);
                double microseconds = cpuTime(server).minus(cpuBefore).toNanos() / 1e3 / (rate * SECONDS);
                figures.add(target.getKey(), rate, microseconds);
            }
        }
        double stolen = ProcessorTime.now().stolenSince(before);
        var latency = latency(figures.perSecond("hit") / 2);
        if (json) {
            System.out.println(figures.toJson(length, stolen, latency).encode());
        } else {
            figures.print(length, stolen, latency);
        }
    }

    /** In turn with a constant, whose latency is the machine's. */
    private HttpLatency latency(double rate) throws IOException {
        try (var hits = load(targets.get("hit"));
                var constants = load(targets.get("constant"))) {
            var latency = new HttpLatency(rate);
            // Another rhythm than before: the compiler has to look again.
            for (int second = -LATENCY_WARM_UP_SECONDS; second < LATENCY_SECONDS; second++) {
                var hit = hits.openLoop(rate, 1).latency();
                var constant = constants.openLoop(rate, 1).latency();
                if (second >= 0) {
                    latency.hit().add(hit);
                    latency.constant().add(constant);
                }
            }
            return latency;
        }
    }

    private static Duration cpuTime(Process server) {
        return server.toHandle().info().totalCpuDuration().orElseThrow();
    }

    private static Target target(int port, String token, String headers) {
        return new Target(port, request(token, headers), "HTTP/1.1 200");
    }

    private static String request(String token, String headers) {
        return "GET " + HttpBenchSystem.PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n"
                + headers + "\r\n";
    }

    private static double load(Target target, double seconds) throws IOException {
        try (var load = load(target)) {
            return load.closedLoop(seconds).perSecond();
        }
    }

    private static HttpLoad load(Target target) throws IOException {
        return new HttpLoad(target.port, CONNECTIONS, target.request, target.expected);
    }

    private static String token(int port) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/auth/login"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"alice\",\"password\":\"secret\"}"))
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        String token = new JsonObject(answer).getString("token");
        if (token == null) {
            throw new IOException("No token: " + answer);
        }
        return token;
    }
}
