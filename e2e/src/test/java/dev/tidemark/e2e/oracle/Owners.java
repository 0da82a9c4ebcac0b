package dev.tidemark.e2e.oracle;

import java.util.SortedMap;

/**
 * Whom something belongs to. Immutable.
 *
 * @param users each with a row that led to it
 * @param everybody what leads to everybody, empty when nothing does
 */
record Owners(SortedMap<String, String> users, String everybody) {

    boolean isEverybody() {
        return !everybody.isEmpty();
    }
}
