package dev.tidemark.cli;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Metrics and a sign of life of a role that serves nothing else, over HTTP. */
final class MetricsServer implements AutoCloseable {

    private final Optional<HttpServer> server;

    private MetricsServer(Optional<HttpServer> server) {
        this.server = server;
    }

    static MetricsServer none() {
        return new MetricsServer(Optional.empty());
    }

    static MetricsServer start(String host, int port, PrometheusMeterRegistry registry) {
        try {
            var server = HttpServer.create(new InetSocketAddress(host, port), 0);
            server.createContext("/metrics", exchange -> {
                byte[] body = registry.scrape().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.createContext("/health/live", exchange -> {
                exchange.sendResponseHeaders(204, -1);
                exchange.close();
            });
            server.start();
            return new MetricsServer(Optional.of(server));
        } catch (IOException e) {
            throw new CommandException(
                    "The metrics cannot be served at " + host + ":" + port + ": " + e.getMessage()
                            + "; choose another port with --metrics-port",
                    e);
        }
    }

    @Override
    public void close() {
        server.ifPresent(running -> running.stop(0));
    }
}
