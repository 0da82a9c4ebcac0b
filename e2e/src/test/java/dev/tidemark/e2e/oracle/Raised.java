package dev.tidemark.e2e.oracle;

import java.util.Set;

/**
 * Who was raised between two moments. Immutable.
 *
 * @param users whose own counters grew
 * @param isEverybody whether the epoch grew
 */
record Raised(Set<String> users, boolean isEverybody) {

    Raised {
        users = Set.copyOf(users);
    }
}
