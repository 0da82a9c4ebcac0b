package dev.tidemark.api.control;

import dev.tidemark.api.gate.TidemarkWatch;
import dev.tidemark.api.gate.WaitPurpose;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.api.namespace.NamespaceCommand;
import dev.tidemark.api.namespace.NamespaceState;
import dev.tidemark.api.namespace.Namespaces;
import dev.tidemark.api.namespace.NamespacesUnavailableException;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Switches a user's caching off and on: in the application's column first, in Redis at once. Thread-safe.
 *
 * <p>The pipeline delivers the same change, after earlier ones that say otherwise. So it is answered when the tidemark has
 * passed it, and nothing older can undo it any more; or after a bound. What is answered is what holds by then.
 */
public final class SwitchCaching {

    private final Profiles profiles;
    private final Namespaces namespaces;
    private final TidemarkWatch watch;
    private final Duration bound;

    /**
     * @param bound how long to wait for the tidemark at most
     */
    public SwitchCaching(Profiles profiles, Namespaces namespaces, TidemarkWatch watch, Duration bound) {
        this.profiles = profiles;
        this.namespaces = namespaces;
        this.watch = watch;
        this.bound = bound;
    }

    /**
     * Switches; fails with a problem.
     *
     * <p>Off is safe, so that is done at once unless its own commit has been delivered for certain, and a later one may have
     * switched it on. On is left to the pipeline where commits of others make it doubtful whether a later one said off.
     *
     * @param gone completes when whoever asked no longer waits; then nothing is answered
     * @param switched told what the namespace is when Redis has carried it out, whoever waits for more
     * @return the namespace afterwards
     */
    Future<NamespaceState> to(UserId user, boolean enabled, Future<Void> gone, Consumer<NamespaceState> switched) {
        var command = enabled ? NamespaceCommand.ENABLE : NamespaceCommand.DISABLE;
        return profiles.setEnabled(user, enabled)
                .compose(written -> apply(namespaces.apply(
                                user, command, written.map(row -> enabled ? row.before() : row.after())))
                        .onSuccess(switched::accept)
                        .compose(state -> settled(user, state, written, gone)));
    }

    private Future<NamespaceState> settled(
            UserId user, NamespaceState state, Optional<Profiles.Written> written, Future<Void> gone) {
        if (written.isEmpty() || bound.isZero()) {
            return Future.succeededFuture(state);
        }
        return watch.await(WaitPurpose.SWITCH, written.get().after(), bound, gone)
                .compose(outcome ->
                        namespaces.apply(user, NamespaceCommand.STATUS).otherwise(state));
    }

    /** A command whose failure a client is told as a problem. */
    static Future<NamespaceState> apply(Future<NamespaceState> command) {
        return command.recover(failure -> Future.failedFuture(
                failure instanceof NamespacesUnavailableException
                        ? ProblemException.passing(
                                ProblemType.REDIS_UNAVAILABLE,
                                "It is not known whether the command was carried out: send it again",
                                failure)
                        : failure));
    }
}
