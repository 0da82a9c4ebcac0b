package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.checker.Token;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two api processes behind a switch, each restarted while clients go on. */
class RollingRestartIT {

    private static final String SECRET = "only for tests, and long enough for HS256";
    private static final String SCHEMA = """
            create table auth_user (id bigint primary key, username text, password text, is_active boolean);
            create table notes (id bigint primary key, user_id bigint not null, what text);
            insert into notes select n, n, 'note ' || n from generate_series(1, 9) n;
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            cache: { barrier-timeout: 1s }
            ownership: { auth_user: nobody, notes: user_id }
            reads:
              notes: { path: /notes, sql: "select what, pg_sleep(0.02) from notes where user_id = :user_id" }
            """;
    private static final int ROUNDS = 1;
    private static final int CLIENTS = 4;

    /** They wait longer than the servers drain, for a tidemark that nobody moves: who stops has to wait, too. */
    private static final int SLOW_CLIENTS = 3;

    private static final String DRAIN = "300ms";

    private static Stack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @Test
    void shouldLoseNoRequestInARollingRestart() throws Exception {
        List<Integer> ports = List.of(freePort(), freePort());
        List<RoleProcess> processes = new ArrayList<>();
        var clients = Executors.newFixedThreadPool(CLIENTS + SLOW_CLIENTS);
        var failures = new ConcurrentLinkedQueue<String>();
        var answered = new AtomicLong();
        var barriers = new AtomicLong();
        var isOver = new AtomicBoolean();
        try (var gateway = HttpSwitch.before(ports)) {
            for (int port : ports) {
                processes.add(startApi(port));
            }
            gateway.awaitReady(ports.get(0));
            gateway.awaitReady(ports.get(1));
            for (int i = 1; i <= CLIENTS; i++) {
                int user = i;
                clients.execute(() -> readAndClear(gateway.port(), user, isOver, answered, failures));
            }
            for (int i = 1; i <= SLOW_CLIENTS; i++) {
                int user = CLIENTS + i;
                clients.execute(() -> passBarriers(gateway.port(), user, isOver, barriers, failures));
            }
            for (int restart = 0; restart < ROUNDS * ports.size(); restart++) {
                int index = restart % ports.size();
                awaitMore(answered, 50);
                awaitMore(barriers, SLOW_CLIENTS);
                processes.get(index).close();
                awaitMore(answered, 50);
                processes.set(index, startApi(ports.get(index)));
                gateway.awaitReady(ports.get(index));
            }
            awaitMore(answered, 50);
            isOver.set(true);
            clients.shutdown();
            assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            System.out.printf(
                    "rolling restart: %d restarts, %d requests, %d barriers, %d failed%n",
                    ROUNDS * ports.size(), answered.get(), barriers.get(), failures.size());
            assertThat(failures).isEmpty();
            for (RoleProcess process : processes) {
                process.close();
                assertThat(process.log())
                        .contains("Api stopped")
                        .doesNotContain("level=ERROR", "not all of its connections");
            }
        } finally {
            isOver.set(true);
            clients.shutdownNow();
            processes.forEach(RoleProcess::close);
        }
    }

    private static RoleProcess startApi(int port) throws IOException {
        return stack.startProcess(
                        "api", "api: { port: " + port + ", drain: " + DRAIN + ", token-secret: '" + SECRET + "' }")
                .awaitLog("Api started");
    }

    private static void awaitMore(AtomicLong answered, int more) {
        long before = answered.get();
        Awaitility.await("more answers").atMost(Duration.ofMinutes(1)).until(() -> answered.get() >= before + more);
    }

    /** Clears in turn, which nobody sends again by himself. */
    private static void readAndClear(
            int port, int user, AtomicBoolean isOver, AtomicLong answered, Queue<String> failures) {
        send(List.of(get(port, "/notes", user), post(port, "/api/cache/clear", user)), isOver, answered, failures);
    }

    private static void passBarriers(
            int port, int user, AtomicBoolean isOver, AtomicLong answered, Queue<String> failures) {
        send(List.of(post(port, "/api/cache/barrier", user)), isOver, answered, failures);
    }

    private static HttpRequest get(int port, String path, int user) {
        return request(port, path, user).build();
    }

    private static HttpRequest post(int port, String path, int user) {
        return request(port, path, user)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
    }

    private static HttpRequest.Builder request(int port, String path, int user) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + Token.of(Integer.toString(user), SECRET));
    }

    /** In turn over one connection. */
    private static void send(
            List<HttpRequest> requests, AtomicBoolean isOver, AtomicLong answered, Queue<String> failures) {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (int i = 0; !isOver.get(); i++) {
            var request = requests.get(i % requests.size());
            try {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200 || isExpected(answer.body())) {
                    answered.incrementAndGet();
                } else {
                    failures.add(answer.statusCode() + " " + answer.body());
                }
            } catch (IOException e) {
                failures.add(request + ": " + e);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Redis within 30 ms is more than a busy machine gives; that is an answer too. */
    private static boolean isExpected(String problem) {
        return problem.contains("redis-unavailable") || problem.contains("barrier-timeout");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
