package dev.tidemark.api;

/**
 * One of those whose rows must not come to others. Immutable.
 *
 * @param id as Postgres writes it
 * @param cursor where her second page begins
 */
record FuzzUser(String id, String name, boolean admin, String token, String cursor) {

    private static final String SECRET = "-keeps-this-row-to-herself";

    /** Stands in each of her rows, and nowhere else. */
    static String secret(String name) {
        return name + SECRET;
    }

    String secret() {
        return secret(name);
    }

    /** The id of a row of hers. */
    String row() {
        return id + "1";
    }
}
