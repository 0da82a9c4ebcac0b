package dev.tidemark.api.identity;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's key server, which counts how often it is asked. */
final class JwksServer implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile int status = 200;
    private volatile String body = "";
    private volatile CompletableFuture<Void> silence = CompletableFuture.completedFuture(null);

    JwksServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            silence.join();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
    }

    TokenKeys.KeyUrl source() {
        return new TokenKeys.KeyUrl(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/jwks.json"), Set.of(), "here");
    }

    void answer(int otherStatus, String otherBody) {
        status = otherStatus;
        body = otherBody;
    }

    /** Says nothing until told to. */
    CompletableFuture<Void> hang() {
        var until = new CompletableFuture<Void>();
        silence = until;
        return until;
    }

    void publish(TestIssuer... issuers) {
        answer(200, TestIssuer.jwks(issuers));
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
