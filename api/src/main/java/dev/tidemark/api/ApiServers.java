package dev.tidemark.api;

import dev.tidemark.api.http.Problems;
import dev.tidemark.api.http.StrictRequests;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** HTTP servers at one address, one on each event loop. Thread-safe. */
final class ApiServers {

    /** Slow and silent clients hold nothing but their own connection, and that for a minute. */
    private static final int IDLE_SECONDS = 60;

    private final Vertx vertx;
    private final Router router;
    private final HttpServerOptions options;
    private final Queue<HttpServer> servers = new ConcurrentLinkedQueue<>();

    ApiServers(Vertx vertx, Router router, String host, int port) {
        this.vertx = vertx;
        this.router = router;
        options = new HttpServerOptions()
                .setHost(host)
                // A negative number is any free port, the same for all that name the same number.
                .setPort(port == 0 ? -1 : port)
                // Closing an HTTP/2 connection fails what runs on it in clients as common as the JDK's.
                .setHttp2ClearTextEnabled(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
    }

    /** Begins to accept; fails when the address is taken. */
    Future<Integer> listen(int eventLoops) {
        return vertx.deployVerticle(() -> new OneServer(), new DeploymentOptions().setInstances(eventLoops))
                .map(deployed -> servers.element().actualPort());
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
            return vertx.createHttpServer(options)
                    .invalidRequestHandler(Problems::answerUnreadable)
                    .requestHandler(new StrictRequests(router))
                    .listen()
                    .onSuccess(servers::add);
        }
    }
}
