package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.http.ConnectionCounts;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that sends many requests on one connection and reads no answers, until it reads them all. */
class UnreadAnswersTest {

    private static final int REQUESTS = 1_000;

    private static final String ANSWER = "x".repeat(100_000);

    /** What the kernels of both ends take, some megabytes, and the few of which the api knows. */
    private static final int MOST_BEGUN = REQUESTS / 2;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger begun = new AtomicInteger();

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
            CompletableFuture.runAsync(() -> context.response().end(answer));
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
