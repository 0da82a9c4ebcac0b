package dev.tidemark.contract;

/**
 * The version of one user's namespace: part of every entry's key, and it only grows. Immutable.
 *
 * @param value epoch plus the user's counter, at least 1
 */
public record NamespaceVersion(long value) implements Comparable<NamespaceVersion> {

    public NamespaceVersion {
        if (value < 1) {
            throw new IllegalArgumentException("A namespace version is at least 1, not " + value);
        }
    }

    @Override
    public int compareTo(NamespaceVersion other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
