package dev.tidemark.api.namespace;

import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.NamespaceVersion;
import dev.tidemark.contract.UserId;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/**
 * Users' namespaces, wherever they are kept. Thread-safe. Every call ends within a bounded time; one that fails fails
 * with {@link NamespacesUnavailableException}, and one that changes something may then have been carried out or not.
 */
public interface Namespaces {

    /** Reads what one cached read needs, in one round trip. */
    Future<NamespaceView> read(UserId user, String entryHash);

    /**
     * Stores an entry unless the namespace has moved on.
     *
     * @param version the version read before the rows were
     * @return whether it was stored
     */
    Future<Boolean> store(UserId user, NamespaceVersion version, String entryHash, Duration ttl, byte[] entry);

    /** Carries out a command and tells what the namespace is afterwards. */
    default Future<NamespaceState> apply(UserId user, NamespaceCommand command) {
        return apply(user, command, Optional.empty());
    }

    /**
     * Carries out a command and tells what the namespace is afterwards.
     *
     * @param before an LSN before the commit that says the same in the user's row, and after earlier ones: once the tidemark
     *     of the first source has passed it, caching is switched by that; empty when no row says it
     */
    Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> before);

    /** Reads the tidemarks; empty unless every source has one, and the state of Redis is there. */
    Future<Optional<Tidemarks>> tidemarks();
}
