package dev.tidemark.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CrossOriginTest {

    private static final String APP = "https://app.example";

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    @Test
    void shouldSayNothingUnlessConfigured() throws Exception {
        int port = serve(CrossOrigin.NONE);
        assertThat(send(port, "GET", "/", "Origin: " + APP)).doesNotContain("access-control", "origin");
        assertThat(send(port, "OPTIONS", "/", "Origin: " + APP, "Access-Control-Request-Method: GET"))
                .startsWith("http/1.1 405")
                .doesNotContain("access-control");
    }

    @Test
    void shouldAnswerBrowsersOfThoseWhoMayAsk() throws Exception {
        int port = serve(new CrossOrigin(Set.of(APP, "http://localhost:3000")));
        for (String origin : new String[] {APP, "http://localhost:3000"}) {
            assertThat(send(
                            port,
                            "OPTIONS",
                            "/",
                            "Origin: " + origin,
                            "Access-Control-Request-Method: GET",
                            "Access-Control-Request-Headers: authorization,if-none-match,x-cache-min-lsn"))
                    .startsWith("http/1.1 204")
                    .contains("access-control-allow-origin: " + origin + "\r\n")
                    .contains("access-control-max-age: 7200")
                    .containsPattern("access-control-allow-methods: [^\r]*post")
                    .containsPattern("access-control-allow-headers: [^\r]*authorization")
                    .containsPattern("access-control-allow-headers: [^\r]*if-none-match")
                    .containsPattern("access-control-allow-headers: [^\r]*x-cache-min-lsn")
                    .doesNotContain("credentials");
            assertThat(send(port, "GET", "/", "Origin: " + origin))
                    .startsWith("http/1.1 200")
                    .contains("access-control-allow-origin: " + origin + "\r\n")
                    .contains("vary: authorization, origin\r\n")
                    .containsPattern("access-control-expose-headers: [^\r]*etag")
                    .containsPattern("access-control-expose-headers: [^\r]*x-cache-version")
                    .doesNotContain("credentials", "access-control-allow-origin: *");
        }
    }

    @Test
    void shouldLetThemReadProblemsToo() throws Exception {
        int port = serve(new CrossOrigin(Set.of(APP)));
        assertThat(send(port, "GET", "/nothing", "Origin: " + APP))
                .startsWith("http/1.1 404")
                .contains("access-control-allow-origin: " + APP + "\r\n", "vary: origin\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "https://app.example.evil.example",
                "http://app.example",
                "https://app.example:444",
                "https://app.example/",
                "null",
                "*",
                "https://app.example, https://evil.example"
            })
    void shouldSayNothingToOthers(String origin) throws Exception {
        int port = serve(new CrossOrigin(Set.of(APP)));
        assertThat(send(port, "GET", "/", "Origin: " + origin))
                .startsWith("http/1.1 200")
                .contains("vary: authorization, origin\r\n")
                .doesNotContain("access-control");
        assertThat(send(port, "OPTIONS", "/", "Origin: " + origin, "Access-Control-Request-Method: GET"))
                .startsWith("http/1.1 405")
                .doesNotContain("access-control");
    }

    @Test
    void shouldTellCachesThatAnswersDifferAlsoWithoutAnOrigin() throws Exception {
        assertThat(send(serve(new CrossOrigin(Set.of(APP))), "GET", "/")).contains("vary: authorization, origin\r\n");
    }

    private int serve(CrossOrigin crossOrigin) throws Exception {
        var router = Router.router(vertx);
        var routes = new Routes(vertx, router);
        crossOrigin.addTo(router);
        routes.get(
                "/",
                Operation.of("x", "test", "Answers x"),
                context -> context.response().putHeader("Vary", "Authorization").end("x"));
        HttpServer server = get(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
        return server.actualPort();
    }

    /** All of the answer, in lower case. */
    private static String send(int port, String method, String path, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write((method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .toLowerCase(Locale.ROOT);
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
