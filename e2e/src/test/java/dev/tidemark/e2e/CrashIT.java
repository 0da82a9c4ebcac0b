package dev.tidemark.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemark.cli.embedded.PostgresVersion;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** {@code kill -9} while rows are being committed: every owner, old and new, is raised all the same, each once. */
class CrashIT {

    private static final int COMMITS = 5_000;
    private static final int WRITERS = 4;
    private static final String SCHEMA = """
            create table notes (id bigint generated always as identity primary key, user_id bigint not null);
            create table lists (id bigint primary key, user_id bigint not null);
            create table items (id bigint primary key, list_id bigint not null references lists);
            insert into lists select n, n from generate_series(1, 2 * %1$d) n;
            insert into items select n, n from generate_series(1, %1$d) n;
            """.formatted(COMMITS);
    private static final String CONFIGURATION =
            "ownership: { notes: user_id, lists: user_id, items: list_id -> lists }";

    @Test
    void shouldRaiseOldAndNewOwnersOnceThoughCdcIsKilledTwice() throws Exception {
        shouldRaiseOldAndNewOwnersOnce("cdc");
    }

    /** As ScaleIT does to several, and ExactlyOnceIT at the moment that matters. */
    @Tag("faults")
    @Test
    void shouldRaiseOldAndNewOwnersOnceThoughTheInvalidatorIsKilledTwice() throws Exception {
        shouldRaiseOldAndNewOwnersOnce("invalidator");
    }

    private static void shouldRaiseOldAndNewOwnersOnce(String victim) throws Exception {
        try (var stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION)) {
            Map<String, RoleProcess> roles = new HashMap<>();
            try {
                start(stack, roles, "cdc");
                start(stack, roles, "invalidator");
                stack.awaitReflected(Duration.ofMinutes(1));
                giveVersions(stack, 2 * COMMITS);

                var committed = new AtomicInteger();
                CompletableFuture<Void> writers = write(stack, committed);
                for (int kill = 1; kill <= 2; kill++) {
                    int enough = kill * COMMITS / 4;
                    Awaitility.await(enough + " commits")
                            .atMost(Duration.ofMinutes(1))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> committed.get() >= enough);
                    roles.get(victim).kill();
                    start(stack, roles, victim);
                }
                writers.join();
                stack.awaitReflected(Duration.ofMinutes(2));

                assertRaisedOnce(stack, 2 * COMMITS);
            } finally {
                roles.values().forEach(RoleProcess::close);
            }
        }
    }

    /** Where Debezium 3.6 loses rows of its own: several in one WAL record, and the first change after a restart. */
    @Test
    void shouldRaiseEveryUserOnceThoughCdcIsKilledDuringCopy() throws Exception {
        shouldRaiseEveryUserOnce(PostgresVersion.V18);
    }

    @Tag("faults")
    @ParameterizedTest
    @EnumSource(
            value = PostgresVersion.class,
            names = {"V15", "V17"})
    void shouldRaiseEveryUserOnceThoughCdcOfAnOlderPostgresIsKilledDuringCopy(PostgresVersion version)
            throws Exception {
        shouldRaiseEveryUserOnce(version);
    }

    private static void shouldRaiseEveryUserOnce(PostgresVersion version) throws Exception {
        int users = 60_000;
        int copies = 6;
        try (var stack = Stack.start(version, SCHEMA, CONFIGURATION);
                var pipelineEnd = stack.startProcess("invalidator")) {
            RoleProcess cdc = stack.startProcess("cdc").awaitLog("Streaming changes");
            try {
                pipelineEnd.awaitLog("Raising versions");
                stack.awaitReflected(Duration.ofMinutes(1));
                giveVersions(stack, users);
                for (int copy = 0; copy < copies; copy++) {
                    copy(stack, copy * users / copies + 1, (copy + 1) * users / copies);
                    if (copy % 2 == 1) {
                        cdc.kill();
                        cdc = stack.startProcess("cdc").awaitLog("Streaming changes");
                    }
                }
                stack.awaitReflected(Duration.ofMinutes(2));

                assertRaisedOnce(stack, users);
            } finally {
                cdc.close();
            }
        }
    }

    private static void start(Stack stack, Map<String, RoleProcess> roles, String role) throws IOException {
        String ready = role.equals("cdc") ? "Streaming changes" : "Raising versions";
        roles.put(role, stack.startProcess(role).awaitLog(ready));
    }

    private static void giveVersions(Stack stack, int users) {
        Map<String, String> versions = new HashMap<>();
        for (int user = 1; user <= users; user++) {
            versions.put("cache_user_version:" + user, "1");
        }
        stack.redis().mset(versions);
    }

    private static CompletableFuture<Void> write(Stack stack, AtomicInteger committed) {
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        var next = new AtomicInteger();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(CompletableFuture.runAsync(() -> writeUntilDone(stack, next, committed), threads));
        }
        threads.shutdown();
        return CompletableFuture.allOf(writers.toArray(CompletableFuture[]::new));
    }

    private static void writeUntilDone(Stack stack, AtomicInteger next, AtomicInteger committed) {
        try (var connection = stack.connect();
                var move = connection.prepareStatement("update items set list_id = list_id + ? where id = ?")) {
            move.setLong(1, COMMITS);
            for (int item = next.incrementAndGet(); item <= COMMITS; item = next.incrementAndGet()) {
                move.setLong(2, item);
                move.executeUpdate();
                committed.incrementAndGet();
            }
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void copy(Stack stack, int firstUser, int lastUser) throws SQLException, IOException {
        var rows = new StringBuilder();
        for (int user = firstUser; user <= lastUser; user++) {
            rows.append(user).append('\n');
        }
        try (var connection = stack.connect()) {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy notes (user_id) from stdin", new java.io.StringReader(rows.toString()));
        }
    }

    private static void assertRaisedOnce(Stack stack, int users) {
        assertThat(stack.epoch()).as("the epoch: nothing was in doubt").isZero();
        var counters = stack.redis()
                .mget(java.util.stream.IntStream.rangeClosed(1, users)
                        .mapToObj(user -> "cache_user_version:" + user)
                        .toArray(String[]::new));
        Map<String, Integer> raised = new HashMap<>();
        counters.forEach(counter -> raised.merge(counter.getValueOrElse("missing"), 1, Integer::sum));
        assertThat(raised).as("users by counter").isEqualTo(Map.of("2", users));
    }
}
