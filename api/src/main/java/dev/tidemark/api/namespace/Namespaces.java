package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Users' namespaces, wherever they are kept. Thread-safe. Every call ends within a bounded time; one that fails fails
 * with {@link NamespacesUnavailableException}, and one that changes something may then have been carried out or not.
 */
public interface Namespaces {

    /** Reads what one cached read needs, in one round trip, and takes the lease where an entry is missing. */
    Future<NamespaceView> read(UserId user, EntryQuery query);

    /**
     * Stores an entry unless the namespace has moved on. The lease ends either way.
     *
     * @param place which entry it is, under the version read before the rows were
     * @return whether it was stored
     */
    Future<Boolean> store(EntryPlace place, Optional<Lease> lease, Duration ttl, byte[] entry);

    /** Ends a lease that nothing is stored for, so that others need not wait until it runs out. */
    Future<Void> release(EntryPlace place, Lease lease);

    /** Carries out a command and tells what the namespace is afterwards. */
    default Future<NamespaceState> apply(UserId user, NamespaceCommand command) {
        return apply(user, command, Optional.empty());
    }

    /**
     * Carries out a command and tells what the namespace is afterwards.
     *
     * @param passed once the tidemark of the first source has passed this LSN, the row of the user says whether caching is
     *     on, and the command does not; empty when there is no row
     */
    Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> passed);

    /** Reads the tidemarks; empty unless every source has one, and the state of Redis is there. */
    Future<Optional<Tidemarks>> tidemarks();
}
