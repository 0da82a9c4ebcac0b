package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.api.namespace.NamespacesUnavailableException.Reason;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Runs commands and scripts in Redis, times them, and names what goes wrong. Thread-safe. */
final class RedisScripts {

    private static final List<Script> OF_THE_API =
            List.of(Script.READ, Script.TIDEMARKS, Script.STORE, Script.RELEASE, Script.NAMESPACE);

    private static final String OPEN = "; the circuit breaker is open";

    private final Vertx vertx;
    private final RedisConnections connections;
    private final ApiMetrics metrics;

    RedisScripts(Vertx vertx, RedisConnections connections, ApiMetrics metrics) {
        this.vertx = vertx;
        this.connections = connections;
        this.metrics = metrics;
    }

    /**
     * Runs a script by its hash, and by its text when Redis does not know it: at first, after a restart, a failover. The
     * others are sent along then, so that commands of one connection go on to take effect in the order in which they were given.
     *
     * @param operation as the metrics name it
     */
    <T> Future<T> run(String operation, Script script, ScriptOutputType type, String[] keys, byte[]... arguments) {
        return command(
                operation,
                commands -> commands.<T>evalsha(script.hash(), type, keys, arguments)
                        .exceptionallyCompose(failure -> failure instanceof RedisNoScriptException
                                ? evaluate(commands, script, type, keys, arguments)
                                : CompletableFuture.failedStage(failure)));
    }

    private static <T> CompletionStage<T> evaluate(
            RedisAsyncCommands<String, byte[]> commands,
            Script script,
            ScriptOutputType type,
            String[] keys,
            byte[]... arguments) {
        for (Script each : OF_THE_API) {
            var unused = commands.scriptLoad(each.source());
        }
        return commands.eval(script.source(), type, keys, arguments);
    }

    /**
     * Runs a command; its future completes on the caller's event loop.
     *
     * @param operation as the metrics name it
     */
    <T> Future<T> command(String operation, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        var breaker = connections.breaker();
        if (!breaker.lets()) {
            metrics.operationFailed(operation, Reason.BREAKER_OPEN.name());
            return Future.failedFuture(new NamespacesUnavailableException(
                    Reason.BREAKER_OPEN,
                    "Redis at " + connections + " is not asked: " + breaker.trouble() + OPEN,
                    null));
        }
        long startedAt = System.nanoTime();
        return start(command)
                .onSuccess(answer -> {
                    breaker.answered(startedAt);
                    metrics.operationSucceeded(operation, System.nanoTime() - startedAt);
                })
                .recover(wrapped -> {
                    var failure = unwrapped(wrapped);
                    var reason = reasonOf(failure);
                    if (reason == Reason.ERROR) {
                        breaker.answered(startedAt);
                    } else if (reason == Reason.DISCONNECTED && connections.isReachable()) {
                        breaker.notAsked();
                    } else {
                        breaker.silent(startedAt, failure);
                    }
                    metrics.operationFailed(operation, reason.name());
                    return Future.failedFuture(new NamespacesUnavailableException(
                            reason,
                            "Redis at " + connections + ": " + failure.getMessage() + (breaker.isOpen() ? OPEN : ""),
                            failure));
                });
    }

    /**
     * What comes of a part of a script that failed alone.
     *
     * @param operation as the metrics name it
     * @param message what Redis said
     */
    NamespacesUnavailableException refused(String operation, String message) {
        metrics.operationFailed(operation, Reason.ERROR.name());
        return new NamespacesUnavailableException(Reason.ERROR, "Redis at " + connections + ": " + message, null);
    }

    private <T> Future<T> start(Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        var connection = connections.current();
        var commands = connection.commands();
        if (commands.isEmpty()) {
            return Future.failedFuture(new RedisException(connection.trouble()));
        }
        try {
            return Future.fromCompletionStage(command.apply(commands.get()), vertx.getOrCreateContext());
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** A stage that follows on another wraps what went wrong in that one. */
    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private static Reason reasonOf(Throwable failure) {
        if (failure instanceof RedisCommandTimeoutException) {
            return Reason.TIMEOUT;
        }
        return failure instanceof RedisCommandExecutionException ? Reason.ERROR : Reason.DISCONNECTED;
    }
}
