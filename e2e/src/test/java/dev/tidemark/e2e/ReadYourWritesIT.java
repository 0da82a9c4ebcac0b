package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.api.Api;
import dev.tidemark.cli.config.ConfigurationFile;
import dev.tidemark.cli.embedded.PostgresVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One client that writes by plain SQL and reads its writes over HTTP. Prints how long it takes; asserts no time. */
@Tag("alone")
class ReadYourWritesIT {

    private static final String INVOICES = "/api/invoices/?limit=1";
    private static final int WARM_UP = 300;
    private static final int MEASURED = 500;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Stack stack;
    private static Pipeline pipeline;
    private static Api api;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, resource("/demo/schema.sql"), resource("/demo/tidemark.yml"));
        pipeline = Pipeline.start(stack);
        stack.awaitReflected();
        var configuration = stack.configuration();
        api = Api.start(configuration.with(configuration.api().at(0)).apiConfig(), pipeline.meters);
        token = new ObjectMapper()
                .readTree(send(HttpRequest.newBuilder(uri("/api/auth/login"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"username\":\"demo\",\"password\":\"demo\"}")))
                        .body())
                .get("token")
                .asText();
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (api != null) {
                api.close();
            }
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @Test
    void shouldReadEachWriteByItsLsn() throws Exception {
        long[] nanos = new long[MEASURED];
        int fromPostgres = 0;
        try (var connection = stack.connect()) {
            for (int i = 0; i < WARM_UP + MEASURED; i++) {
                write(connection, i);
                String lsn = lsn(connection);
                long asked = System.nanoTime();
                var answer = send(authorized(INVOICES).header("X-Cache-Min-LSN", lsn));
                long took = System.nanoTime() - asked;
                assertThat(answer.body()).as("write " + i + " at " + lsn).contains("\"total\":" + i + ".25");
                if (i >= WARM_UP) {
                    nanos[i - WARM_UP] = took;
                    fromPostgres += cache(answer).startsWith("BYPASS") ? 1 : 0;
                }
            }
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "read of one's write: %d reads, p50 %.1f ms, p90 %.1f ms, p99 %.1f ms; %d of them not waited for%n",
                MEASURED,
                nanos[MEASURED / 2] / 1e6,
                nanos[MEASURED * 9 / 10] / 1e6,
                nanos[MEASURED * 99 / 100] / 1e6,
                fromPostgres);
        assertThat(fromPostgres).as("reads answered past the cache").isLessThan(MEASURED / 2);
    }

    @Test
    void shouldReadFreshBehindABarrier() throws Exception {
        try (var connection = stack.connect()) {
            send(authorized(INVOICES));
            for (int i = 10_000; i < 10_100; i++) {
                write(connection, i);
                var barrier = send(authorized("/api/cache/barrier").POST(HttpRequest.BodyPublishers.noBody()));
                assertThat(barrier.statusCode()).as(barrier.body()).isEqualTo(200);
                var answer = send(authorized(INVOICES));
                assertThat(answer.body()).contains("\"total\":" + i + ".25");
            }
        }
    }

    private static void write(Connection connection, int number) throws Exception {
        try (var update = connection.prepareStatement("update invoices_invoice set total = ? + 0.25 where id = 1")) {
            update.setInt(1, number);
            update.executeUpdate();
        }
    }

    private static String lsn(Connection connection) throws Exception {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_current_wal_insert_lsn()::text")) {
            row.next();
            return row.getString(1);
        }
    }

    private static HttpRequest.Builder authorized(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + api.port() + path);
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }

    private static String resource(String name) throws IOException {
        try (var in = ConfigurationFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
