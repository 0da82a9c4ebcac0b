package dev.tidemark.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowConnectionsTest {

    private static final int MOST = 20;

    /** More than the kernel takes of an answer that nobody reads. */
    private static final int LARGE = 64 << 20;

    private final AtomicLong nanoTime = new AtomicLong();
    private final List<String> cuts = new CopyOnWriteArrayList<>();
    private final ConnectionCounts counts = new ConnectionCounts(MOST, cuts::add);
    private final Vertx vertx = AcceptedConnections.vertx(new VertxOptions(), counts);
    private final SlowConnections slowConnections = new SlowConnections(counts, nanoTime::get);
    private final AtomicInteger followed = new AtomicInteger();
    private final List<Promise<Void>> waiting = new CopyOnWriteArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        var router = Router.router(vertx);
        router.get("/wait").handler(context -> {
            Promise<Void> answer = Promise.promise();
            answer.future().onSuccess(ended -> context.response().end("waited"));
            waiting.add(answer);
        });
        router.get("/large").handler(context -> context.response().end(Buffer.buffer(new byte[LARGE])));
        router.route().handler(context -> context.response().end("answer"));
        server = get(vertx.createHttpServer(
                        RequestLimits.applyTo(new HttpServerOptions()).setHttp2ClearTextEnabled(false))
                .connectionHandler(connection -> {
                    slowConnections.begin(connection);
                    followed.incrementAndGet();
                })
                .requestHandler(request -> {
                    slowConnections.follow(request);
                    router.handle(request);
                })
                .listen(0, "127.0.0.1"));
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    @Test
    void shouldEndAConnectionWhoseFirstRequestTricklesIn() throws Exception {
        try (var slow = connect()) {
            for (String part : "GET / HTTP/1.1\r\nHost: x\r\nX: y".split("", -1)) {
                send(slow, part);
            }
            pass(RequestLimits.FIRST_REQUEST);
            slowConnections.look();
            assertThat(counts.open()).as("just in time").isEqualTo(1);
            pass(Duration.ofNanos(1));
            slowConnections.look();

            assertThat(slow.getInputStream().read()).isNegative();
            await("it is no longer counted").until(() -> counts.open() == 0);
            assertThat(cuts).containsExactly("slow");
        }
    }

    @Test
    void shouldEndAConnectionWhoseNextRequestTricklesIn() throws Exception {
        try (var slow = connect()) {
            send(slow, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            read(slow, "answer");
            send(slow, "GET / HTTP/1.1\r\nHo");
            pass(RequestLimits.NEXT_REQUEST);
            slowConnections.look();
            assertThat(counts.open()).isEqualTo(1);
            pass(Duration.ofNanos(1));
            slowConnections.look();

            assertThat(slow.getInputStream().read()).isNegative();
        }
    }

    @Test
    void shouldEndAConnectionWhoseBodyTricklesIn() throws Exception {
        try (var slow = connect()) {
            send(slow, "GET /wait HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
            await("the request has begun").until(() -> waiting.size() == 1);
            pass(RequestLimits.NEXT_REQUEST_AFTER_BODY.plusNanos(1));
            slowConnections.look();

            assertThat(slow.getInputStream().read()).isNegative();
        }
    }

    /** It would be closed when its answers have gone, which they never do. */
    @Test
    void shouldEndAConnectionThatDoesNotReadItsAnswer() throws Exception {
        try (var client = connect()) {
            send(client, "GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            read(client, "200 OK");
            pass(RequestLimits.NEXT_REQUEST.plusNanos(1));
            slowConnections.look();

            await("it is no longer counted").until(() -> counts.open() == 0);
            slowConnections.look();
            assertThat(cuts).containsExactly("slow");
        }
    }

    @Test
    void shouldLetAnAnswerTakeItsTime() throws Exception {
        try (var client = connect()) {
            send(client, "GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
            await("the request has begun").until(() -> waiting.size() == 1);
            pass(RequestLimits.NEXT_REQUEST);
            slowConnections.look();
            waiting.get(0).complete();
            read(client, "waited");
            send(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            read(client, "answer");
        }
        assertThat(cuts).isEmpty();
    }

    @Test
    void shouldTakeNoMoreConnectionsThanItMay() throws Exception {
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            silent.add(connect());
        }
        try (var more = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            more.setSoTimeout(20_000);
            assertThat(more.getInputStream().read()).isNegative();
        }
        assertThat(cuts).containsExactly("full");

        silent.get(0).close();
        await("the place is free again").until(() -> counts.open() == MOST - 1);
        try (var again = connect()) {
            send(again, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            read(again, "answer");
        }
        for (Socket socket : silent) {
            socket.close();
        }
        await("all are gone").until(() -> counts.open() == 0);
    }

    private void pass(Duration time) {
        nanoTime.addAndGet(time.toNanos());
    }

    private Socket connect() throws IOException {
        int before = followed.get();
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(20_000);
        await("the connection is known").until(() -> followed.get() == before + 1);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    private static void read(Socket socket, String end) throws IOException {
        var read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after %s", read).isNotNegative();
            read.append((char) next);
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
