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
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import redis.embedded.RedisServer;

/**
 * How fast cached answers are, on one core for the api. The api and what it is compared with run in a process of their
 * own on the first core; load, Redis and Postgres share the others.
 */
public final class HttpBenchmark {

    private static final int CONNECTIONS = 64;
    private static final double WARM_UP_SECONDS = 20;
    private static final double SECONDS = 2;

    /** In each everything is measured once: what is told is the middle one, of quotients the middle quotient. */
    private static final int ROUNDS = 9;

    private static final int LATENCY_WARM_UP_SECONDS = 20;
    private static final int LATENCY_SECONDS = 30;

    /** In fewer the slowest answers are chance. */
    private static final int LEAST_LATENCY_SECONDS = 5;

    /** A second in which a hypervisor takes more than this part of the processors says more of it than of the api. */
    private static final double MOST_STOLEN = 0.005;

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
    private final Map<String, List<Double>> perSecond = new LinkedHashMap<>();
    private final Map<String, List<Double>> cpuMicroseconds = new LinkedHashMap<>();

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
                add(perSecond, target.getKey(), rate);
                add(cpuMicroseconds, target.getKey(), microseconds);
            }
        }
        double stolen = ProcessorTime.now().stolenSince(before);
        double rate = middle(perSecond.get("hit")) / 2;
        print(length, stolen, rate, latency(targets.get("hit"), rate));
    }

    /** Of the seconds in which the machine was ours. */
    private static Latency latency(Target hit, double rate) throws IOException {
        var histogram = new Histogram(3);
        int seconds = 0;
        try (var load = new HttpLoad(hit.port, CONNECTIONS, hit.request, hit.expected)) {
            // Another rhythm than before: the compiler has to look again.
            load.openLoop(rate, LATENCY_WARM_UP_SECONDS);
            for (int second = 0; second < LATENCY_SECONDS; second++) {
                var before = ProcessorTime.now();
                var outcome = load.openLoop(rate, 1);
                if (ProcessorTime.now().stolenSince(before) <= MOST_STOLEN) {
                    histogram.add(outcome.latency());
                    seconds++;
                }
            }
        }
        return new Latency(seconds, histogram);
    }

    /**
     * Of requests at a fixed rate.
     *
     * @param seconds in how many of them the machine was ours
     * @param nanoseconds of the requests in those
     */
    private record Latency(int seconds, Histogram nanoseconds) {

        boolean isKnown() {
            return seconds >= LEAST_LATENCY_SECONDS;
        }

        double milliseconds(double percentile) {
            return nanoseconds.getValueAtPercentile(percentile) / 1e6;
        }
    }

    private static void add(Map<String, List<Double>> rounds, String target, double value) {
        rounds.computeIfAbsent(target, first -> new ArrayList<>()).add(value);
    }

    private static double middle(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** How many times as many requests as the other; the two of a round were measured within seconds. */
    private double byRate(String target, String other) {
        return middleQuotient(perSecond.get(target), perSecond.get(other));
    }

    /** How many times as many a second of the api's core takes: that core may wait for Redis, which shares another. */
    private double byCore(String target, String other) {
        return middleQuotient(cpuMicroseconds.get(other), cpuMicroseconds.get(target));
    }

    private static double middleQuotient(List<Double> dividends, List<Double> divisors) {
        return middle(IntStream.range(0, ROUNDS)
                .mapToObj(round -> dividends.get(round) / divisors.get(round))
                .toList());
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
        try (var load = new HttpLoad(target.port, CONNECTIONS, target.request, target.expected)) {
            return load.closedLoop(seconds).perSecond();
        }
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

    private void print(int length, double stolen, double rate, Latency latency) {
        if (json) {
            var told = new JsonObject().put("body_bytes", length);
            perSecond.forEach((name, values) -> told.put(name, Math.round(middle(values))));
            var cpu = new JsonObject();
            cpuMicroseconds.forEach((name, values) -> cpu.put(name, middle(values)));
            if (latency.isKnown()) {
                told.put("p50_ms", latency.milliseconds(50))
                        .put("p99_ms", latency.milliseconds(99))
                        .put("p999_ms", latency.milliseconds(99.9));
            }
            System.out.println(told.put("api_cpu_us", cpu)
                    .put("stolen", stolen)
                    .put("hit_to_constant", byRate("hit", "constant"))
                    .put("hit_to_constant_by_core", byCore("hit", "constant"))
                    .put("cost_of_correctness", 1 - byRate("hit", "plain GET"))
                    .put("cost_of_correctness_by_core", 1 - byCore("hit", "plain GET"))
                    .put("cost_of_correctness_from_redis", 1 - byRate("hit, from Redis", "plain GET"))
                    .put("cost_of_correctness_from_redis_by_core", 1 - byCore("hit, from Redis", "plain GET"))
                    .put("not_modified_to_hit", byRate("304", "hit"))
                    .put("not_modified_to_hit_by_core", byCore("304", "hit"))
                    .put("rate", Math.round(rate))
                    .put("latency_seconds", latency.seconds())
                    .encode());
            return;
        }
        System.out.printf("body of %,d bytes, %d connections, no pipelining%n", length, CONNECTIONS);
        System.out.printf("%.0f %% of the processors were another machine's meanwhile%n", 100 * stolen);
        perSecond.forEach((name, values) -> System.out.printf(
                "%-18s %,9.0f requests/s, %5.1f us of the api's core each%n",
                name, middle(values), middle(cpuMicroseconds.get(name))));
        System.out.println("by requests, and by the time of the api's core:");
        System.out.printf(
                "hit to constant             %6.2f    %6.2f    (wanted 0.60 or more)%n",
                byRate("hit", "constant"), byCore("hit", "constant"));
        System.out.printf(
                "cost of correctness         %+6.1f %%  %+6.1f %%  (wanted 10 %% or less)%n",
                100 * (1 - byRate("hit", "plain GET")), 100 * (1 - byCore("hit", "plain GET")));
        System.out.printf(
                "the same, entry from Redis  %+6.1f %%  %+6.1f %%%n",
                100 * (1 - byRate("hit, from Redis", "plain GET")), 100 * (1 - byCore("hit, from Redis", "plain GET")));
        System.out.printf(
                "304 to hit                  %6.2f    %6.2f    (wanted more than 1)%n",
                byRate("304", "hit"), byCore("304", "hit"));
        System.out.printf("hit at %,.0f requests/s, half of what it can: ", rate);
        System.out.printf(
                latency.isKnown() ? "p50 %.2f ms, p99 %.2f ms (wanted below 5), p99.9 %.2f ms%n" : "not known%n",
                latency.milliseconds(50),
                latency.milliseconds(99),
                latency.milliseconds(99.9));
        System.out.printf("  the machine was ours in %d of %d seconds%n", latency.seconds(), LATENCY_SECONDS);
    }
}
