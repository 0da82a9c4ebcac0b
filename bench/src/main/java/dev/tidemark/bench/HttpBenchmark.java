package dev.tidemark.bench;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.Position;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import redis.embedded.RedisExecProvider;
import redis.embedded.RedisServer;
import redis.embedded.util.OSDetector;

/**
 * How fast cached answers are, on one core for the api. The api and what it is compared with run on the first
 * core, each in a process of its own; Redis, load and, for what these leave, Postgres share the others.
 */
public final class HttpBenchmark {

    private static final String HIT = "X-Cache: HIT\r\n";
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
    private final Map<HttpBenchServer.Kind, HttpBenchProcess> servers = new EnumMap<>(HttpBenchServer.Kind.class);
    private final Map<String, Target> targets = new LinkedHashMap<>();
    private final HttpFigures figures = new HttpFigures(CONNECTIONS);

    /** What is asked, how each answer begins, and what its head has. */
    private record Target(HttpBenchProcess server, String request, String start, String header) {

        /** The same while there is nothing in the cache yet. */
        Target cold() {
            return new Target(server, request, start, "");
        }
    }

    private HttpBenchmark(boolean json) {
        this.json = json;
    }

    public static void main(String[] arguments) throws Exception {
        new HttpBenchmark(List.of(arguments).contains("--json")).run();
        System.exit(0);
    }

    private void run() throws Exception {
        int redisPort = freePort();
        var redisServer = redisServer(redisPort);
        redisServer.start();
        try (var postgres = EmbeddedPostgres.builder()
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .start();
                var client = RedisClient.create("redis://127.0.0.1:" + redisPort);
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            connection.createStatement().execute(SCHEMA);
            stepBack(connection);
            String body = select(
                    connection,
                    "select '[' || string_agg(row_to_json(a)::text, ',') || ']' from ("
                            + HttpBenchSystem.SQL.replace(":user_id", "1") + ") a");
            var redis = client.connect().sync();
            redis.set(HttpBenchSystem.PLAIN_KEY, body);
            String timeline = select(connection, "select system_identifier || '-1' from pg_control_system()");
            var ticks = Executors.newSingleThreadScheduledExecutor();
            var unused = ticks.scheduleAtFixedRate(() -> tick(redis, timeline), 0, 200, TimeUnit.MILLISECONDS);
            try {
                for (var kind : HttpBenchServer.Kind.values()) {
                    servers.put(kind, HttpBenchProcess.start(kind, postgres.getPort(), redisPort, body.length()));
                }
                measure(body.length(), description(redis));
            } finally {
                ticks.shutdownNow();
                servers.values().forEach(HttpBenchProcess::close);
            }
        } finally {
            redisServer.stop();
        }
    }

    /**
     * The one that {@code REDIS_SERVER} names, else the embedded one: that is linked with musl, whose allocator makes scripts
     * take twice as long as jemalloc does.
     */
    private static RedisServer redisServer(int port) {
        var executable = RedisExecProvider.defaultProvider();
        String own = System.getenv("REDIS_SERVER");
        if (own != null) {
            executable.override(OSDetector.getOS(), own);
        }
        return RedisServer.builder()
                .redisExecProvider(executable)
                .bind("127.0.0.1")
                .port(port)
                .setting("save \"\"")
                .setting("appendonly no")
                .build();
    }

    /** Its version and its allocator, which count for as much as the machine. */
    private static String description(RedisCommands<String, String> redis) {
        var info = (redis.info("server") + redis.info("memory")).lines().toList();
        return "Redis " + field(info, "redis_version:") + " with " + field(info, "mem_allocator:");
    }

    private static String field(List<String> info, String name) {
        return info.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()))
                .findFirst()
                .orElse("?");
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

    /**
     * Leaves what Postgres starts from now on the time that Redis and load do not want. Elsewhere it has processors of its own,
     * and cached answers need nothing of it but its clock, every two seconds.
     */
    private static void stepBack(Connection connection) throws Exception {
        long backend = Long.parseLong(select(connection, "select pg_backend_pid()"));
        long server = ProcessHandle.of(backend)
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid();
        int status = new ProcessBuilder("chrt", "--idle", "--pid", "0", Long.toString(server))
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("chrt ended with " + status);
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

    private void measure(int length, String redis) throws Exception {
        var api = servers.get(HttpBenchServer.Kind.API);
        String token = token(api.port());
        target("constant", HttpBenchServer.Kind.CONSTANT, token, "");
        target("plain GET", HttpBenchServer.Kind.PLAIN_GET, token, HIT);
        target("hit", HttpBenchServer.Kind.API, token, HIT);
        target("hit, from Redis", HttpBenchServer.Kind.API_WITHOUT_MEMORY, token, HIT);
        targets.put("304", new Target(api, request(token, "If-None-Match: *\r\n"), "HTTP/1.1 304", HIT));
        for (Target target : targets.values()) {
            load(target.cold(), WARM_UP_SECONDS);
        }
        var before = ProcessorTime.now();
        for (int round = 0; round < ROUNDS; round++) {
            for (var target : targets.entrySet()) {
                var server = target.getValue().server;
                var cpuBefore = server.cpuTime();
                double rate = load(target.getValue(), SECONDS);
                double microseconds = server.cpuTime().minus(cpuBefore).toNanos() / 1e3 / (rate * SECONDS);
                figures.add(target.getKey(), rate, microseconds);
            }
        }
        double stolen = ProcessorTime.now().stolenSince(before);
        // Idle ones compile now and then, on the core that is measured.
        for (var kind : List.of(HttpBenchServer.Kind.PLAIN_GET, HttpBenchServer.Kind.API_WITHOUT_MEMORY)) {
            servers.remove(kind).close();
        }
        var latency = latency(figures.perSecond("hit") / 2);
        if (json) {
            System.out.println(figures.toJson(length, redis, stolen, latency).encode());
        } else {
            figures.print(length, redis, stolen, latency);
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

    private void target(String name, HttpBenchServer.Kind kind, String token, String header) {
        targets.put(name, new Target(servers.get(kind), request(token, ""), "HTTP/1.1 200", header));
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
        return new HttpLoad(target.server.port(), CONNECTIONS, target.request, target.start, target.header);
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
