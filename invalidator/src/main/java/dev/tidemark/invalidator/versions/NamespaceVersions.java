package dev.tidemark.invalidator.versions;

/** The versions of all namespaces, and the tidemark that says what they reflect. */
public interface NamespaceVersions {

    /**
     * Raises the users of a batch, or everybody, and sets the tidemark. Returns only when it has happened, however long
     * that takes; does nothing when it had happened before.
     *
     * @throws VersionsClosedException when closed while waiting
     */
    Raised raise(Raise raise);
}
