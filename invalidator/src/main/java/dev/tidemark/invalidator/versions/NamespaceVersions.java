package dev.tidemark.invalidator.versions;

import dev.tidemark.contract.Position;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.Timeline;
import java.util.Iterator;

/** The versions of all namespaces, and the tidemark that says what they reflect. */
public interface NamespaceVersions {

    /**
     * Raises the users of a batch, or everybody, and sets the tidemark. Returns only when it has happened, however long
     * that takes. When it had happened before it does nothing, and tells again why everybody was raised, if so.
     *
     * @throws VersionsClosedException when closed while waiting
     */
    Raised raise(Raise raise);

    /**
     * Writes whether users have caching on, as the rows of a source have it at a position. Returns only when that has
     * happened, or somebody else has gone on from there.
     *
     * @param flags of all users; read once
     * @throws VersionsClosedException when closed while waiting
     */
    void write(SourceName source, Timeline timeline, Position at, Iterator<EnabledFlag> flags);
}
