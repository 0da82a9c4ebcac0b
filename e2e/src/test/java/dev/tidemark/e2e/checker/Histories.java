package dev.tidemark.e2e.checker;

import java.util.List;
import java.util.stream.IntStream;

/** What is known of each user of a source. Thread-safe. */
final class Histories {

    private final long first;
    private final List<UserHistory> users;

    /**
     * @param first the others follow on it
     */
    Histories(long first, int users) {
        this.first = first;
        this.users =
                IntStream.range(0, users).mapToObj(unused -> new UserHistory()).toList();
    }

    long first() {
        return first;
    }

    int users() {
        return users.size();
    }

    UserHistory of(long user) {
        return users.get((int) (user - first));
    }
}
