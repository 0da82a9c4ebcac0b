package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * Items that are moved from one user's list to another's, each once and in a transaction of its own, by writers side by
 * side: each user is the old or the new owner of one item, so each is to be raised exactly once. Thread-safe.
 */
final class Moves {

    /** The rules for its tables. */
    static final String OWNERSHIP = "ownership: { lists: user_id, items: list_id -> lists }";

    private final Connections database;
    private final long firstUser;
    private final int items;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();

    /** Where items are. */
    interface Connections {
        Connection open() throws SQLException;
    }

    /**
     * @param firstUser the others follow on it; twice as many as there are items
     */
    Moves(Connections database, long firstUser, int items) {
        this.database = database;
        this.firstUser = firstUser;
        this.items = items;
    }

    /** Its tables, and the items at their first owners. */
    static String schema(long firstUser, int items) {
        return """
                create table lists (id bigint primary key, user_id bigint not null);
                create table items (id bigint primary key, list_id bigint not null references lists);
                insert into lists select n, n + %d from generate_series(0, 2 * %d - 1) n;
                insert into items select n, n from generate_series(0, %d - 1) n;
                """.formatted(firstUser, items, items);
    }

    /** Gives every user a version. */
    void giveVersions(RedisCommands<String, String> redis) {
        Map<String, String> versions = new HashMap<>();
        keys().forEach(key -> versions.put(key, "1"));
        redis.mset(versions);
    }

    /** Begins to move; complete when all are moved. */
    CompletableFuture<Void> write(int writers) {
        return write(writers, items);
    }

    /** Begins to move; complete when so many are moved, those of earlier calls included. */
    CompletableFuture<Void> write(int writers, int upTo) {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            all.add(CompletableFuture.runAsync(() -> moveUntilDone(upTo), threads));
        }
        threads.shutdown();
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private void moveUntilDone(int upTo) {
        try (var connection = database.open();
                var move = connection.prepareStatement("update items set list_id = list_id + ? where id = ?")) {
            move.setLong(1, items);
            for (int item = take(upTo); item < upTo; item = take(upTo)) {
                move.setLong(2, item);
                move.executeUpdate();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private int take(int upTo) {
        return next.getAndUpdate(item -> Math.min(item + 1, upTo));
    }

    /** How many have been moved. */
    int committed() {
        return committed.get();
    }

    /** Everybody was raised, and nobody twice. */
    void assertRaisedOnce(RedisCommands<String, String> redis) {
        Map<String, Integer> usersByCounter = new HashMap<>();
        redis.mget(keys().toArray(String[]::new))
                .forEach(counter -> usersByCounter.merge(counter.getValueOrElse("missing"), 1, Integer::sum));
        assertThat(usersByCounter).as("users by counter").isEqualTo(Map.of("2", 2 * items));
        assertThat(redis.hget("tidemark:state", "epoch")).as("epoch").isEqualTo("0");
    }

    private List<String> keys() {
        return LongStream.range(firstUser, firstUser + 2L * items)
                .mapToObj(user -> "cache_user_version:" + user)
                .toList();
    }
}
