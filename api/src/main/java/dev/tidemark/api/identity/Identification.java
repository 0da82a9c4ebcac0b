package dev.tidemark.api.identity;

import dev.tidemark.api.http.ClientAddresses;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.postgres.FaultyStatementException;
import dev.tidemark.api.postgres.InspectStatement;
import dev.tidemark.api.postgres.InspectedStatement;
import dev.tidemark.api.postgres.Queries;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that tells who asks, as it is configured. Thread-safe. */
public final class Identification implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Identification.class);

    private final Vertx vertx;
    private final Tokens tokens;
    private final Optional<IssueTokens> issueTokens;
    private final Optional<Long> timer;
    private final ApiMetrics metrics;
    private volatile Optional<InspectedStatement> findAccount = Optional.empty();
    private volatile Optional<LogIn> logIn = Optional.empty();

    private Identification(
            Vertx vertx, Tokens tokens, Optional<IssueTokens> issueTokens, Optional<Long> timer, ApiMetrics metrics) {
        this.vertx = vertx;
        this.tokens = tokens;
        this.issueTokens = issueTokens;
        this.timer = timer;
        this.metrics = metrics;
    }

    /**
     * Takes the keys from where they are.
     *
     * @return fails with {@link IllegalArgumentException} and the place of the setting when there are none
     */
    public static Future<Identification> start(
            Vertx vertx, TokenConfig config, InstantSource clock, ApiMetrics metrics) {
        warnOfOtherApplications(config);
        if (config.keys() instanceof TokenKeys.Secret secret) {
            var issue = new IssueTokens(secret, config, clock);
            var tokens = tokens(vertx, config, VerificationKeys.fixed(issue.keys()), clock, metrics);
            return Future.succeededFuture(
                    new Identification(vertx, tokens, Optional.of(issue), Optional.empty(), metrics));
        } else if (config.keys() instanceof TokenKeys.KeyFile file) {
            return vertx.executeBlocking(() -> KeyFiles.read(file))
                    .map(ring -> tokens(vertx, config, VerificationKeys.fixed(ring), clock, metrics))
                    .map(tokens -> new Identification(vertx, tokens, Optional.empty(), Optional.empty(), metrics));
        }
        return startWithEndpoint(vertx, (TokenKeys.KeyUrl) config.keys(), config, clock, metrics);
    }

    private static void warnOfOtherApplications(TokenConfig config) {
        boolean isIssuers = !(config.keys() instanceof TokenKeys.Secret);
        if (isIssuers && config.issuer().isEmpty() && config.audiences().isEmpty()) {
            log.warn("Tokens that the issuer signs for other applications are taken, too:"
                    + " set api.tokens.issuer and api.tokens.audience");
        }
    }

    private static Future<Identification> startWithEndpoint(
            Vertx vertx, TokenKeys.KeyUrl source, TokenConfig config, InstantSource clock, ApiMetrics metrics) {
        var endpoint = new JwksEndpoint(vertx, source, JwksEndpoint.TIMEOUT, System::nanoTime);
        return endpoint.start()
                .recover(failure -> Future.failedFuture(new IllegalArgumentException(
                        source.place() + ": " + source.url() + " tells no keys: " + failure.getMessage()
                                + "; start the issuer, or name the URL of its keys",
                        failure)))
                .map(started -> {
                    long timer = vertx.setPeriodic(JwksEndpoint.PERIOD.toMillis(), id -> endpoint.tryAgain());
                    return new Identification(
                            vertx,
                            tokens(vertx, config, endpoint, clock, metrics),
                            Optional.empty(),
                            Optional.of(timer),
                            metrics);
                });
    }

    private static Tokens tokens(
            Vertx vertx, TokenConfig config, VerificationKeys keys, InstantSource clock, ApiMetrics metrics) {
        return new Tokens(vertx, config, keys, clock, metrics::tokenRefused);
    }

    /**
     * Who asks with a bearer token.
     *
     * @param spelling whether a user's id is written as Postgres writes it
     */
    public BearerHandler bearer(Predicate<UserId> spelling) {
        return new BearerHandler(tokens, spelling);
    }

    /** Finds out whether there are accounts to log in with; fails only where Postgres cannot be asked. */
    public Future<Void> inspectLogIn(InspectStatement inspect) {
        if (issueTokens.isEmpty()) {
            return Future.succeededFuture();
        }
        return inspect.inspectCommand(Accounts.FIND)
                .onSuccess(statement -> findAccount = Optional.of(statement))
                .<Void>mapEmpty()
                .recover(failure -> {
                    if (!(failure instanceof FaultyStatementException)) {
                        return Future.failedFuture(failure);
                    }
                    log.atInfo().addKeyValue("cause", failure.getMessage()).log("There is no log-in");
                    return Future.succeededFuture();
                });
    }

    /** Lets people log in, unless their tokens come from elsewhere, or there are no accounts. */
    public void addLogIn(Routes routes, Queries queries, ClientAddresses addresses) {
        if (issueTokens.isPresent() && findAccount.isPresent()) {
            var accounts = new Accounts(queries, findAccount.get());
            var limits = new LogInLimits(System::nanoTime);
            var added = new LogIn(vertx, accounts, issueTokens.get(), limits, addresses, metrics::logIn);
            added.addTo(routes);
            logIn = Optional.of(added);
        }
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
