package dev.tidemark.e2e.oracle;

import dev.tidemark.contract.Lsn;
import dev.tidemark.e2e.Stack;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;

/** Watches the versions of some users in Redis. For one thread. */
final class RaisedUsers {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Stack stack;
    private final List<String> users;
    private final String[] keys;
    private Map<String, Long> counters;
    private long epoch;

    RaisedUsers(Stack stack, List<String> users) {
        this.stack = stack;
        this.users = List.copyOf(users);
        this.keys = users.stream().map(user -> "cache_user_version:" + user).toArray(String[]::new);
        for (String key : keys) {
            // Without it the first raise would be of a counter that is missing.
            stack.redis().msetnx(Map.of(key, "1"));
        }
        this.counters = counters();
        this.epoch = stack.epoch();
    }

    /**
     * Waits until all that the connection committed is reflected, and says who was raised since the last call.
     *
     * @param connection not in a transaction
     */
    Raised next(Connection connection) throws SQLException {
        awaitReflected(connection);
        Map<String, Long> before = counters;
        long epochBefore = epoch;
        counters = counters();
        epoch = stack.epoch();
        Set<String> raised = new TreeSet<>();
        counters.forEach((user, counter) -> {
            if (counter > before.get(user)) {
                raised.add(user);
            }
        });
        return new Raised(raised, epoch > epochBefore);
    }

    /** Commits a message of its own: the end of the log may belong to something that is never sent. */
    private void awaitReflected(Connection connection) throws SQLException {
        Lsn message;
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(
                        "select pg_logical_emit_message(true, 'tidemark.heartbeat', '')::text")) {
            row.next();
            message = Lsn.parse(row.getString(1));
        }
        connection.commit();
        Awaitility.await("the tidemark at " + message)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> stack.tidemark().compareTo(message) >= 0);
    }

    private Map<String, Long> counters() {
        var values = stack.redis().mget(keys);
        Map<String, Long> found = new HashMap<>();
        for (int i = 0; i < keys.length; i++) {
            found.put(users.get(i), Long.parseLong(values.get(i).getValueOrElse("0")));
        }
        return found;
    }
}
