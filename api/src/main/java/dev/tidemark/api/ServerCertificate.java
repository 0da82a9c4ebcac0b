package dev.tidemark.api;

import dev.tidemark.api.http.TlsFiles;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificate of the servers, taken anew when its files change. Thread-safe. Files that cannot be used change
 * nothing: the certificate shown so far stays.
 */
final class ServerCertificate {

    private static final Logger log = LoggerFactory.getLogger(ServerCertificate.class);

    /** Older ones are broken. */
    static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    /** Certificates are renewed days before they end. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final TlsFiles files;
    private volatile Optional<PemKeyCertOptions> shown = Optional.empty();
    private volatile String faultTold = "";

    ServerCertificate(Vertx vertx, TlsFiles files) {
        this.vertx = vertx;
        this.files = files;
    }

    /** Reads the files; fails with {@link ApiStartException} when they cannot be used. */
    Future<PemKeyCertOptions> read() {
        return vertx.executeBlocking(files::read)
                .onSuccess(read -> shown = Optional.of(read))
                .recover(failure ->
                        Future.failedFuture(new ApiStartException(String.valueOf(failure.getMessage()), failure)));
    }

    /** Looks at the files again and again. */
    void watch(HttpServer server) {
        vertx.setPeriodic(PERIOD.toMillis(), timer -> look(server));
    }

    /** Looks once; completes either way. */
    Future<Void> look(HttpServer server) {
        return vertx.executeBlocking(files::read)
                .compose(read -> {
                    faultTold = "";
                    return shown.equals(Optional.of(read)) ? Future.succeededFuture() : show(server, read);
                })
                .recover(failure -> {
                    if (!faultTold.equals(failure.getMessage())) {
                        faultTold = String.valueOf(failure.getMessage());
                        log.atWarn()
                                .addKeyValue("cause", failure.getMessage())
                                .log("New certificate cannot be used: the one shown so far stays");
                    }
                    return Future.succeededFuture();
                });
    }

    private Future<Void> show(HttpServer server, PemKeyCertOptions read) {
        var options = new ServerSSLOptions();
        options.setKeyCertOptions(read).setEnabledSecureTransportProtocols(PROTOCOLS);
        return server.updateSSLOptions(options)
                .onSuccess(updated -> {
                    shown = Optional.of(read);
                    log.atInfo().addKeyValue("file", files.certificate()).log("New certificate is shown");
                })
                .mapEmpty();
    }
}
