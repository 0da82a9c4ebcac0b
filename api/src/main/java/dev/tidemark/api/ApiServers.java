package dev.tidemark.api;

import dev.tidemark.api.http.Problems;
import dev.tidemark.api.http.ReceivedBuffers;
import dev.tidemark.api.http.RequestLimits;
import dev.tidemark.api.http.SlowConnections;
import dev.tidemark.api.http.StrictRequests;
import dev.tidemark.api.http.TlsFiles;
import dev.tidemark.api.http.UnsentAnswers;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** HTTP servers at one address, one on each event loop. Thread-safe. */
public final class ApiServers {

    private static final Duration SLOW_PERIOD = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final Router router;
    private final SlowConnections slowConnections;
    private final HttpServerOptions options;
    private final Optional<ServerCertificate> certificate;
    private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();

    /**
     * @param tls the certificate to show; empty for plain HTTP
     */
    public ApiServers(
            Vertx vertx,
            Router router,
            String host,
            int port,
            Optional<TlsFiles> tls,
            SlowConnections slowConnections) {
        this.vertx = vertx;
        this.router = router;
        this.slowConnections = slowConnections;
        certificate = tls.map(files -> new ServerCertificate(vertx, files));
        options = RequestLimits.applyTo(new HttpServerOptions())
                .setHost(host)
                // A negative number is any free port, the same for all that name the same number.
                .setPort(port == 0 ? -1 : port)
                // Closing an HTTP/2 connection fails what runs on it in clients as common as the JDK's. And where it is
                // possible, a silent connection is not known until its first byte has come.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false);
    }

    /**
     * Begins to accept; fails when the address is taken.
     *
     * @return fails with {@link ApiStartException} when the certificate cannot be used
     */
    public Future<Integer> listen(int eventLoops) {
        return certificate
                .map(shown -> shown.read()
                        .onSuccess(read -> options.setSsl(true)
                                .setKeyCertOptions(read)
                                .setEnabledSecureTransportProtocols(ServerCertificate.PROTOCOLS)))
                .map(Future::<Void>mapEmpty)
                .orElseGet(Future::succeededFuture)
                .compose(ready ->
                        vertx.deployVerticle(() -> new OneServer(), new DeploymentOptions().setInstances(eventLoops)))
                .map(deployed -> {
                    vertx.setPeriodic(SLOW_PERIOD.toMillis(), timer -> slowConnections.look());
                    // It is one server with many accepting threads: what the first is told counts for all.
                    certificate.ifPresent(shown -> shown.watch(servers.element()));
                    return servers.element().actualPort();
                });
    }

    /** Stops accepting at once, and ends when what runs has its answer, at the latest after the grace. */
    Future<Void> shutDown(Duration grace) {
        List<Future<Void>> ends = servers.stream()
                .map(server -> server.shutdown(grace.toMillis(), TimeUnit.MILLISECONDS))
                .toList();
        return Future.join(ends).mapEmpty();
    }

    private final class OneServer extends VerticleBase {
        @Override
        public Future<?> start() {
            var routes = new StrictRequests(router);
            return vertx.createHttpServer(options)
                    .connectionHandler(connection -> {
                        ReceivedBuffers.keepOnHeap(connection);
                        UnsentAnswers.holdBack(connection);
                        slowConnections.begin(connection);
                    })
                    .invalidRequestHandler(Problems::answerUnreadable)
                    .requestHandler(request -> {
                        slowConnections.follow(request);
                        routes.handle(request);
                    })
                    .listen()
                    .onSuccess(servers::add);
        }
    }
}
