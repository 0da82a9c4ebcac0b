package dev.tidemark.api.identity;

import dev.tidemark.api.http.Routes;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;

/** Everything that tells who asks, as it is configured. Thread-safe. */
public final class Identification implements AutoCloseable {

    private final Vertx vertx;
    private final Tokens tokens;
    private final Optional<IssueTokens> issueTokens;
    private final Optional<Long> timer;
    private volatile Optional<LogIn> logIn = Optional.empty();

    private Identification(Vertx vertx, Tokens tokens, Optional<IssueTokens> issueTokens, Optional<Long> timer) {
        this.vertx = vertx;
        this.tokens = tokens;
        this.issueTokens = issueTokens;
        this.timer = timer;
    }

    /**
     * Takes the keys from where they are.
     *
     * @return fails with {@link IllegalArgumentException} and the place of the setting when there are none
     */
    public static Future<Identification> start(
            Vertx vertx, TokenConfig config, InstantSource clock, ApiMetrics metrics) {
        if (config.keys() instanceof TokenKeys.Secret secret) {
            var issue = new IssueTokens(secret, config, clock);
            var tokens = new Tokens(vertx, config, VerificationKeys.fixed(issue.keys()), clock, metrics::tokenRefused);
            return Future.succeededFuture(new Identification(vertx, tokens, Optional.of(issue), Optional.empty()));
        } else if (config.keys() instanceof TokenKeys.KeyFile file) {
            return vertx.executeBlocking(() -> KeyFiles.read(file))
                    .map(ring -> new Tokens(vertx, config, VerificationKeys.fixed(ring), clock, metrics::tokenRefused))
                    .map(tokens -> new Identification(vertx, tokens, Optional.empty(), Optional.empty()));
        }
        var source = (TokenKeys.KeyUrl) config.keys();
        var endpoint = new JwksEndpoint(vertx, source, System::nanoTime);
        return endpoint.start()
                .recover(failure -> Future.failedFuture(new IllegalArgumentException(
                        source.place() + ": " + source.url() + " tells no keys: " + failure.getMessage()
                                + "; start the issuer, or name the URL of its keys",
                        failure)))
                .map(started -> new Identification(
                        vertx,
                        new Tokens(vertx, config, endpoint, clock, metrics::tokenRefused),
                        Optional.empty(),
                        Optional.of(vertx.setPeriodic(JwksEndpoint.PERIOD.toMillis(), timer -> endpoint.tryAgain()))));
    }

    /** Who asks with a bearer token. */
    public BearerHandler bearer() {
        return new BearerHandler(tokens);
    }

    /** Lets people log in, unless their tokens come from elsewhere. */
    public void addLogIn(Routes routes, Queries accounts) {
        issueTokens.ifPresent(issue -> {
            var added = new LogIn(vertx, accounts, issue);
            added.addTo(routes);
            logIn = Optional.of(added);
        });
    }

    /**
     * A token for a user.
     *
     * @throws IllegalStateException where an issuer signs them
     */
    public String tokenOf(UserId user) {
        return issueTokens
                .orElseThrow(() -> new IllegalStateException("Tokens are an issuer's here"))
                .issue(new Identity(user, false));
    }

    @Override
    public void close() {
        timer.ifPresent(vertx::cancelTimer);
        logIn.ifPresent(LogIn::close);
    }
}
