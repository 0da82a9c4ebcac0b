package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.util.Optional;

/** The versions of all namespaces, and the tidemark that says what they reflect. */
public interface NamespaceVersions {

    /**
     * Raises the users of a batch, or everybody, and sets the tidemark. Returns only when it has happened, however long
     * that takes; does nothing when it had happened before.
     *
     * @throws VersionsClosedException when closed while waiting
     */
    Raised raise(Raise raise);

    /**
     * Up to where changes of this timeline are reflected; empty when nothing is known. Returns only when it is known.
     *
     * @throws VersionsClosedException when closed while waiting
     */
    Optional<Position> applied(SourceName source, Timeline timeline);
}
