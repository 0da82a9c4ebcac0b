package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.http.AcceptedConnections;
import dev.tidemark.api.http.ConnectionCounts;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

    private static Vertx vertx;
    private static SelfSigned first;
    private static SelfSigned second;

    @TempDir
    private Path directory;

    private TlsFiles files;

    @BeforeAll
    static void make(@TempDir Path keys) throws Exception {
        vertx = Vertx.vertx();
        first = new SelfSigned(keys);
        second = new SelfSigned(keys);
    }

    @AfterAll
    static void end() throws Exception {
        get(vertx.close());
    }

    @BeforeEach
    void write() throws Exception {
        files = new TlsFiles(
                directory.resolve("server.pem"), directory.resolve("server.key"), "tidemark.yml:3: api.tls");
        first.writeCertificate(files.certificate());
        first.writeKey(files.key());
    }

    @AfterEach
    void noServerIsLeft() {
        vertx.deploymentIDs().forEach(vertx::undeploy);
    }

    @Test
    void shouldSpeakHttpOverTlsAndNothingElse() throws Exception {
        var servers = servers();
        int port = get(servers.listen(2));

        assertThat(answer(port, "TLSv1.3")).startsWith("HTTP/1.1 200 OK");
        assertThat(answer(port, "TLSv1.2")).startsWith("HTTP/1.1 200 OK");
        assertThatThrownBy(() -> answer(port, "TLSv1.1")).isInstanceOf(SSLHandshakeException.class);
        assertThat(shown(port)).isEqualTo(first.certificate());
        try (var plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(20_000);
            ask(plain);
            assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .doesNotContain("200 OK");
        } catch (IOException cut) {
            // as well
        }
        get(servers.shutDown(Duration.ZERO));
    }

    /** They are no connections to Vert.x yet. */
    @Test
    void shouldCountConnectionsThatBeginNoHandshakeAndEndThem() throws Exception {
        List<String> cuts = new CopyOnWriteArrayList<>();
        var counts = new ConnectionCounts(2, cuts::add);
        var counting = AcceptedConnections.vertx(new VertxOptions(), counts);
        int port = get(servers(counting, counts).listen(2));
        try (var first = silent(port);
                var second = silent(port)) {
            await("both are counted").until(counts::open, Integer.valueOf(2)::equals);
            try (var third = silent(port)) {
                assertEnded(third);
            }
            assertThat(cuts).containsExactly("full");
            assertThat(counts.open()).isEqualTo(2);

            assertEnded(first);
            assertEnded(second);
        }
        await("none is counted").until(counts::open, Integer.valueOf(0)::equals);
        assertThat(answer(port, "TLSv1.3")).startsWith("HTTP/1.1 200 OK");
        get(counting.close());
    }

    private static Socket silent(int port) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        // Twice what a handshake may take.
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void assertEnded(Socket socket) throws IOException {
        try {
            assertThat(socket.getInputStream().read()).isNegative();
        } catch (SocketException reset) {
            // as well
        }
    }

    @Test
    void shouldShowACertificateThatWasRenewed() throws Exception {
        var certificate = new ServerCertificate(vertx, files);
        var server = get(certificate
                .read()
                .compose(read -> vertx.createHttpServer(
                                new HttpServerOptions().setSsl(true).setKeyCertOptions(read))
                        .requestHandler(request -> request.response().end())
                        .listen(0, "127.0.0.1")));

        second.writeCertificate(files.certificate());
        get(certificate.look(server));
        assertThat(shown(server.actualPort()))
                .as("while the key is still the old one")
                .isEqualTo(first.certificate());

        second.writeKey(files.key());
        get(certificate.look(server));
        assertThat(shown(server.actualPort())).isEqualTo(second.certificate());

        Files.delete(files.key());
        get(certificate.look(server));
        assertThat(shown(server.actualPort())).isEqualTo(second.certificate());
        get(server.close());
    }

    @Test
    void shouldSayWhatIsWrongWithTheFiles() throws Exception {
        second.writeKey(files.key());
        assertFault("server.key: it is not the key of the certificate in ");
        Files.writeString(files.key(), "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n");
        assertFault("server.key: it holds no -----BEGIN PRIVATE KEY-----; 'openssl pkcs8");
        Files.writeString(files.key(), "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        assertFault("server.key: it is no EC key");
        Files.writeString(files.certificate(), "x");
        assertFault("server.pem: it is no certificate in PEM");
        Files.delete(files.certificate());
        assertFault("server.pem: there is no such file");
    }

    private void assertFault(String part) {
        assertThatThrownBy(() -> get(servers().listen(1)))
                .cause()
                .isInstanceOf(ApiStartException.class)
                .hasMessageStartingWith("tidemark.yml:3: api.tls: ")
                .hasMessageContaining(part);
    }

    private ApiServers servers() {
        return servers(vertx, new ConnectionCounts(100, cause -> {}));
    }

    private ApiServers servers(Vertx vertx, ConnectionCounts counts) {
        var router = Router.router(vertx);
        router.route().handler(context -> context.response().end());
        var slowConnections = new SlowConnections(counts, System::nanoTime);
        return new ApiServers(vertx, router, "127.0.0.1", 0, Optional.of(files), slowConnections);
    }

    private static Certificate shown(int port) throws Exception {
        try (var socket = socket(port, "TLSv1.3")) {
            socket.startHandshake();
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    private static String answer(int port, String protocol) throws Exception {
        try (var socket = socket(port, protocol)) {
            ask(socket);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static void ask(Socket socket) throws IOException {
        socket.getOutputStream()
                .write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static SSLSocket socket(int port, String protocol) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsEverybody()}, new SecureRandom());
        var socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    private static final class TrustsEverybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
