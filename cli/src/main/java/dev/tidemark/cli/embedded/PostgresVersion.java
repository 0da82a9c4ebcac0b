package dev.tidemark.cli.embedded;

/** A major version of Postgres that the build brings. */
public enum PostgresVersion {
    V15,
    V16,
    V17,
    V18;

    /** What is run when nothing else is asked for. */
    public static final PostgresVersion DEFAULT = V17;

    /**
     * Reads a major version such as {@code 17}.
     *
     * @throws IllegalArgumentException when the build does not bring it
     */
    public static PostgresVersion parse(String text) {
        for (PostgresVersion version : values()) {
            if (version.toString().equals(text)) {
                return version;
            }
        }
        throw new IllegalArgumentException(
                "'" + text + "' is not a version of Postgres that is here: 15, 16, 17 or 18");
    }

    @Override
    public String toString() {
        return name().substring(1);
    }
}
