package dev.tidemark.api.identity;

import dev.tidemark.api.http.Answers;
import dev.tidemark.api.http.ClientAddresses;
import dev.tidemark.api.http.JsonSchema;
import dev.tidemark.api.http.Operation;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.http.Routes;
import dev.tidemark.api.postgres.Queries;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** {@code POST /api/auth/login}: a name and a password for a token. Thread-safe. */
final class LogIn {

    /** As Django does: hashing a long text again and again is work that a stranger could order. */
    private static final int LONGEST = 4096;

    private final Accounts accounts;
    private final PasswordCheck passwordCheck;
    private final IssueTokens issueTokens;
    private final LogInLimits limits;
    private final ClientAddresses addresses;
    private final Consumer<String> outcomes;

    /**
     * @param outcomes told how each attempt ended, in one word
     */
    LogIn(
            Vertx vertx,
            Accounts accounts,
            IssueTokens issueTokens,
            LogInLimits limits,
            ClientAddresses addresses,
            Consumer<String> outcomes) {
        this.accounts = accounts;
        passwordCheck = new PasswordCheck(vertx, DjangoPassword::matches);
        this.issueTokens = issueTokens;
        this.limits = limits;
        this.addresses = addresses;
        this.outcomes = outcomes;
    }

    void addTo(Routes routes) {
        var text = JsonSchema.of("string").put("maxLength", LONGEST);
        var operation = Operation.of("logIn", "identity", "A bearer token for a name and a password")
                .body(JsonSchema.of("object")
                        .put(
                                "properties",
                                new JsonObject().put("username", text).put("password", text.copy()))
                        .put("required", new JsonArray().add("username").add("password")))
                .answers(
                        200,
                        "A bearer token",
                        JsonSchema.object(new JsonObject().put("token", JsonSchema.of("string"))))
                .problems(ProblemType.WRONG_CREDENTIALS, ProblemType.TOO_MANY_LOG_INS)
                .problems(Queries.PROBLEMS);
        routes.postJson("/api/auth/login", operation, this::logIn);
    }

    /** Ends the threads that check passwords. */
    void close() {
        passwordCheck.close();
    }

    private void logIn(RoutingContext context, JsonObject credentials) {
        String name = text(credentials, "username");
        String password = text(credentials, "password");
        var attempt = begin(name, context.request());
        accounts.find(name)
                .compose(account -> passwordCheck
                        .matches(account.flatMap(Accounts.Account::password), password)
                        .compose(matches ->
                                matches && account.isPresent() && account.get().active()
                                        ? Future.succeededFuture(account.get().identity())
                                        : Future.failedFuture(wrong())))
                .onComplete(result -> end(attempt, result))
                .onSuccess(
                        identity -> Answers.json(context, new JsonObject().put("token", issueTokens.issue(identity))))
                .onFailure(context::fail);
    }

    private void end(LogInLimits.Attempt attempt, AsyncResult<Identity> result) {
        if (result.succeeded()) {
            attempt.succeeded();
            outcomes.accept("success");
        } else if (result.cause() instanceof ProblemException problem
                && problem.type() == ProblemType.WRONG_CREDENTIALS) {
            outcomes.accept("wrong");
        } else {
            attempt.isNotKnown();
            outcomes.accept("error");
        }
    }

    private LogInLimits.Attempt begin(String name, HttpServerRequest request) {
        try {
            return limits.begin(name, addresses.of(request));
        } catch (ProblemException e) {
            outcomes.accept("limited");
            throw e;
        }
    }

    private static String text(JsonObject credentials, String field) {
        if (credentials.getValue(field) instanceof String text && text.length() <= LONGEST && text.indexOf('\0') < 0) {
            return text;
        }
        throw new ProblemException(
                ProblemType.INVALID_REQUEST,
                "Send {\"username\": …, \"password\": …}: '" + field + "' must be a text of at most " + LONGEST
                        + " characters");
    }

    /** The same whatever is wrong: who tries names learns nothing. */
    private static ProblemException wrong() {
        return ProblemException.withHeader(
                ProblemType.WRONG_CREDENTIALS,
                "No active account has this name and password",
                "WWW-Authenticate",
                "Bearer realm=\"tidemark\"");
    }
}
