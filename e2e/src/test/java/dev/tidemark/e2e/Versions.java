package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** The versions of users 1 to 9 as they stood, to compare with as they stand. For one thread. */
final class Versions {

    private final Stack stack;
    private Map<Long, Long> counters;
    private long epoch;

    private Versions(Stack stack) {
        this.stack = stack;
        this.counters = counters();
        this.epoch = stack.epoch();
    }

    /** Gives a version to each user that has none, and remembers them all. */
    static Versions of(Stack stack) throws SQLException {
        stack.awaitReflected();
        LongStream.rangeClosed(1, 9)
                .filter(user -> stack.counter(user) == 0)
                .forEach(user -> stack.redis().set("cache_user_version:" + user, "1"));
        return new Versions(stack);
    }

    /** Runs SQL, and remembers the versions when it is reflected. */
    void given(String sql) throws SQLException {
        stack.sql(sql);
        stack.awaitReflected();
        counters = counters();
        epoch = stack.epoch();
    }

    /** Each of these users was raised once since, and nobody else. */
    void assertRaised(long... users) throws SQLException {
        stack.awaitReflected();
        Map<Long, Long> raised = new TreeMap<>(counters);
        LongStream.of(users).forEach(user -> raised.merge(user, 1L, Long::sum));
        assertThat(counters()).isEqualTo(raised);
        assertThat(stack.epoch()).isEqualTo(epoch);
    }

    /** Everybody was raised since, by the epoch and not one by one. */
    void assertEverybodyRaised() throws SQLException {
        stack.awaitReflected();
        assertThat(stack.epoch()).isGreaterThan(epoch);
        assertThat(counters()).isEqualTo(counters);
    }

    private Map<Long, Long> counters() {
        Map<Long, Long> now = new TreeMap<>();
        LongStream.rangeClosed(1, 9).forEach(user -> now.put(user, stack.counter(user)));
        return now;
    }
}
