package dev.tidemark.e2e.checker;

import java.util.List;
import java.util.stream.IntStream;

/** What is known of each user. Thread-safe. */
final class Histories {

    private final List<UserHistory> users;

    Histories(int users) {
        this.users =
                IntStream.range(0, users).mapToObj(unused -> new UserHistory()).toList();
    }

    int users() {
        return users.size();
    }

    /** Of a user from 1. */
    UserHistory of(long user) {
        return users.get((int) user - 1);
    }
}
