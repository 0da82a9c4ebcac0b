package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.http.ConnectionCounts;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.TlsFiles;
import dev.tidemark.api.http.UntakenAnswers;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.Router;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that read no answers, until they read them all. */
class UnreadAnswersTest {

    private static final int REQUESTS = 1_000;

    private static final String ANSWER = "x".repeat(100_000);

    /** What the kernels of both ends take, some megabytes, and the few of which the api knows. */
    private static final int MOST_BEGUN = REQUESTS / 2;

    /** The kernels of both ends take less than half of it. */
    private static final String LARGE = "x".repeat(10_000_000);

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger begun = new AtomicInteger();
    private final Queue<String> cuts = new ConcurrentLinkedQueue<>();
    private final Set<Channel> asking = ConcurrentHashMap.newKeySet();
    private final Queue<Integer> openAfterEach = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
    }

    /** Declared reads are answered as the second is: when something else has answered. */
    @ParameterizedTest
    @ValueSource(strings = {"/at-once", "/later"})
    void shouldBeginNoMoreThanTheConnectionTakes(String path) throws Exception {
        int port = get(servers(Optional.empty()).listen(1));
        try (var client = new RawConnection(limited(port))) {
            assertBoundedThenWhole(client, path);
        }
    }

    @Test
    void shouldBeginNoMoreThanAnEncryptedConnectionTakes(@TempDir Path directory) throws Exception {
        var certificate = new SelfSigned(directory);
        int port = get(servers(Optional.of(files(certificate, directory))).listen(1));
        try (var client = new RawConnection(encrypted(limited(port), certificate))) {
            assertBoundedThenWhole(client, "/at-once");
        }
    }

    @Test
    void shouldCutConnectionsThatWaitLongestWhereAllTogetherHoldTooMuch() throws Exception {
        int port = get(servers(Optional.empty()).listen(1));
        assertFirstAreCut(() -> new RawConnection(limited(port)));
    }

    /** Where saying goodbye would wait behind what nobody takes. */
    @Test
    void shouldCutEncryptedConnectionsThatWaitLongest(@TempDir Path directory) throws Exception {
        var certificate = new SelfSigned(directory);
        int port = get(servers(Optional.of(files(certificate, directory))).listen(1));
        assertFirstAreCut(() -> new RawConnection(encrypted(limited(port), certificate)));
    }

    private void assertFirstAreCut(Callable<RawConnection> connect) throws Exception {
        try (var first = connect.call();
                var second = connect.call();
                var third = connect.call();
                var fourth = connect.call()) {
            for (var client : List.of(first, second, third, fourth)) {
                int before = begun.get();
                client.send(RawConnection.bytes("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
                await("it is begun").until(() -> begun.get() > before);
            }
            assertThat(openAfterEach).as("connections open once each was begun").containsExactly(1, 2, 2, 2);
            assertThat(cuts).containsExactly("unread", "unread");

            assertThat(isWhole(third)).isTrue();
            assertThat(isWhole(fourth)).isTrue();
            assertThat(isWhole(first)).isFalse();
            assertThat(isWhole(second)).isFalse();

            // What has been taken counts no longer.
            for (int i = 0; i < 3; i++) {
                fourth.send(RawConnection.bytes("GET /large HTTP/1.1\r\nHost: x\r\n\r\n"));
                assertThat(isWhole(fourth)).isTrue();
            }
            assertThat(cuts).hasSize(2);
        }
    }

    private static boolean isWhole(RawConnection client) throws IOException {
        try {
            return client.read(false)
                    .filter(answer -> answer.body().equals(LARGE))
                    .isPresent();
        } catch (EOFException | SSLException cut) {
            return false;
        }
    }

    private void assertBoundedThenWhole(RawConnection client, String path) throws Exception {
        client.send(RawConnection.bytes(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").repeat(REQUESTS)));
        var before = new AtomicInteger();
        await("no more are begun")
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> begun.get() > 0 && before.getAndSet(begun.get()) == begun.get());
        assertThat(begun).hasValueLessThan(MOST_BEGUN);

        for (int i = 0; i < REQUESTS; i++) {
            var answer = client.read(false).orElseThrow();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().equals(ANSWER)).as("answer %d is whole", i).isTrue();
        }
        assertThat(begun).hasValue(REQUESTS);
    }

    private ApiServers servers(Optional<TlsFiles> tls) {
        Buffer answer = Buffer.buffer(ANSWER);
        var router = Router.router(vertx);
        router.route("/at-once").handler(context -> {
            begun.incrementAndGet();
            context.response().end(answer);
        });
        router.route("/later").handler(context -> {
            begun.incrementAndGet();
            var unused = CompletableFuture.runAsync(() -> context.response().end(answer));
        });
        Buffer large = Buffer.buffer(LARGE);
        var untaken = new UntakenAnswers(large.length() * 2 + 1, cuts::add);
        router.route("/large").handler(context -> {
            untaken.end(context, large);
            asking.add(((HttpServerConnection) context.request().connection())
                    .channelHandlerContext()
                    .channel());
            openAfterEach.add((int) asking.stream().filter(Channel::isOpen).count());
            begun.incrementAndGet();
        });
        var slowConnections = new SlowConnections(new ConnectionCounts(10, cause -> {}), System::nanoTime);
        return new ApiServers(vertx, router, "127.0.0.1", 0, tls, slowConnections);
    }

    private static TlsFiles files(SelfSigned certificate, Path directory) throws Exception {
        var files = new TlsFiles(directory.resolve("server.pem"), directory.resolve("server.key"), "api.tls");
        certificate.writeCertificate(files.certificate());
        certificate.writeKey(files.key());
        return files;
    }

    /** Its kernel takes little that is not read. */
    private static Socket limited(int port) throws Exception {
        var socket = new Socket();
        socket.setReceiveBufferSize(1 << 16);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return socket;
    }

    private static Socket encrypted(Socket plain, SelfSigned certificate) throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("server", certificate.certificate());
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", plain.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
