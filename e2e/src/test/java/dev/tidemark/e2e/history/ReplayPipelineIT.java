package dev.tidemark.e2e.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.cli.embedded.PostgresVersion;
import dev.tidemark.e2e.Pipeline;
import dev.tidemark.e2e.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Replaying and explaining what the whole pipeline did, while it runs. Each test has users of its own. */
class ReplayPipelineIT {

    private static final String SCHEMA = """
            create table notes (id bigint primary key, user_id bigint not null, body text);
            create table customers_customer (id bigint primary key, account_manager_id bigint);
            create table invoices_invoice (id bigint primary key, customer_id bigint references customers_customer);
            create table invoices_invoiceitem (id bigint primary key, invoice_id bigint references invoices_invoice, n int);
            insert into notes select n, n, '' from generate_series(1, 60) n;
            insert into customers_customer values (3, 103), (4, 104);
            insert into invoices_invoice values (17, 3);
            insert into invoices_invoiceitem values (7, 17, 0);
            """;
    private static final String CONFIGURATION = """
            source: { heartbeat-interval: 100ms }
            ownership:
              notes: user_id
              customers_customer: account_manager_id
              invoices_invoice: customer_id -> customers_customer
              invoices_invoiceitem: invoice_id -> invoices_invoice
            """;

    private static Stack stack;
    private static Pipeline pipeline;

    @BeforeAll
    static void start() throws Exception {
        stack = Stack.start(PostgresVersion.DEFAULT, SCHEMA, CONFIGURATION);
        pipeline = Pipeline.start(stack);
        stack.awaitReflected(Duration.ofSeconds(60));
    }

    @AfterAll
    static void stop() throws Exception {
        try {
            if (pipeline != null) {
                pipeline.close();
            }
        } finally {
            if (stack != null) {
                stack.close();
            }
        }
    }

    @Test
    void shouldRaiseExactlyThoseWhoseRaisesRedisHasLost() throws Exception {
        raise(5, 1, 2, 3);
        Map<Long, Long> before = counters(1, 3);
        stack.redis().set("cache_user_version:1", Long.toString(before.get(1L) - 3));
        // Its counter would be made again above the floor.
        stack.redis().del("cache_user_version:2");

        try (var monitor = RedisMonitor.start(stack)) {
            JsonNode told = replay(1, 2, 3);

            assertThat(told.path("users").asInt()).isEqualTo(3);
            assertThat(told.path("raised").path("users").asInt()).isEqualTo(1);
            assertThat(told.path("raised").path("everybody").asBoolean()).isFalse();
            assertThat(monitor.writes().get(0))
                    .containsExactly("SET", "cache_user_version:1", Long.toString(before.get(1L) + 1));
            assertThat(monitor.writes())
                    .allMatch(write -> write.get(1).equals("cache_user_version:1") || write.contains("floor"));
        }
        assertThat(stack.counter(3)).isEqualTo(before.get(3L));
        assertThat(stack.counter(2)).isZero();
    }

    @Test
    void shouldChangeNoKeyWhereEverythingIsApplied() throws Exception {
        raise(3, 4, 5, 6);

        try (var monitor = RedisMonitor.start(stack)) {
            assertThat(replay().path("users").asInt()).isGreaterThanOrEqualTo(3);
            assertThat(replay().path("raised").path("users").asInt()).isZero();

            assertThat(monitor.writes()).isEmpty();
        }
    }

    @Test
    void shouldRaiseBeyondWhatWasLeftAfterVersionsAndFloorWereLost() throws Exception {
        raise(2, 10, 11, 12);
        Map<Long, Long> missed = counters(10, 11, 12);
        String floor = stack.redis().hget("tidemark:state", "floor");
        raise(30, 10, 11, 12);
        Map<Long, Long> left = counters(10, 11, 12);
        // As a replica that missed the last writes has it, but for the tidemark, which would give it away.
        missed.forEach((user, counter) -> stack.redis().set("cache_user_version:" + user, counter.toString()));
        stack.redis().del("cache_user_version:12");
        stack.redis().hset("tidemark:state", "floor", floor);

        assertThat(replay(10, 11, 12).path("raised").path("users").asInt()).isEqualTo(3);

        counters(10, 11, 12).forEach((user, counter) -> assertThat(counter).isGreaterThan(left.get(user)));
        raise(1, 10, 11, 12);
        counters(10, 11, 12).forEach((user, counter) -> assertThat(counter).isEqualTo(left.get(user) + 2));
        assertThat(Long.parseLong(stack.redis().hget("tidemark:state", "floor")))
                .isGreaterThanOrEqualTo(
                        left.values().stream().mapToLong(Long::longValue).max().orElseThrow());
    }

    @Test
    void shouldChangeNothingInADryRunAndRaiseEachOnceByForce() throws Exception {
        raise(3, 20, 21);
        Map<Long, Long> before = counters(20, 21);

        try (var monitor = RedisMonitor.start(stack)) {
            run("replay", "--from", "1h", "--user", "20", "--user", "21", "--dry-run", "--force");
            assertThat(monitor.writes()).isEmpty();
        }
        run("replay", "--from", "1h", "--user", "20", "--user", "21", "--force");

        assertThat(counters(20, 21)).isEqualTo(Map.of(20L, before.get(20L) + 1, 21L, before.get(21L) + 1));
    }

    @Test
    void shouldNeverLowerAVersionNorUseOneTwiceWhileOthersWrite() throws Exception {
        raise(1, LongStream.rangeClosed(30, 39).toArray());
        var ended = new AtomicBoolean();
        var written = new AtomicLong();
        try (var monitor = RedisMonitor.start(stack)) {
            var writers = CompletableFuture.runAsync(() -> {
                while (!ended.get()) {
                    try {
                        stack.sql("update notes set body = '" + written.incrementAndGet()
                                + "' where id between 30 and 39");
                    } catch (java.sql.SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            for (int i = 0; i < 3; i++) {
                assertThat(replay().path("raised").path("users").asInt()).isZero();
                run("replay", "--from", "1h", "--force");
            }
            ended.set(true);
            writers.join();
            stack.awaitReflected(Duration.ofSeconds(60));

            Map<String, Long> highest = new HashMap<>();
            List<List<String>> sets = monitor.writes().stream()
                    .filter(write -> write.get(0).equalsIgnoreCase("set"))
                    .toList();
            assertThat(sets).hasSizeGreaterThan(10 * 4);
            for (List<String> set : sets) {
                long version = Long.parseLong(set.get(2));
                assertThat(highest.getOrDefault(set.get(1), 0L))
                        .as(set.toString())
                        .isLessThan(version);
                highest.put(set.get(1), version);
            }
        }
    }

    @Test
    void shouldExplainEachStepOfTheWay() throws Exception {
        stack.sql("update invoices_invoiceitem set n = n + 1 where id = 7");

        JsonNode cause = lastCause(103, "public.invoices_invoiceitem");

        assertThat(cause.path("key").asText()).isEqualTo("7");
        assertThat(cause.path("operation").asText()).isEqualTo("update");
        assertThat(cause.path("reason").asText())
                .isEqualTo(
                        "invoice_id -> invoices_invoice 17: customer_id -> customers_customer 3: account_manager_id");
        assertThat(cause.path("milliseconds").asLong()).isBetween(0L, 60_000L);
        assertThat(cause.path("transaction").asLong()).isPositive();
    }

    @Test
    void shouldExplainAMovedRowToItsOldAndNewOwner() throws Exception {
        stack.sql("insert into invoices_invoice values (18, 3)");
        stack.sql("update invoices_invoice set customer_id = 4 where id = 18");

        JsonNode now = lastCause(104, "public.invoices_invoice");
        JsonNode was = lastCause(103, "public.invoices_invoice");

        assertThat(was.path("reason").asText()).isEqualTo("customer_id -> customers_customer 3: account_manager_id");
        assertThat(now.path("reason").asText()).isEqualTo("customer_id -> customers_customer 4: account_manager_id");
        assertThat(was.path("operation").asText()).isEqualTo("update");
        assertThat(was.path("transaction")).isEqualTo(now.path("transaction"));
    }

    /** Commits so many changes of each user's note, one after the other, and waits until they are recorded. */
    private static void raise(int times, long... users) throws Exception {
        for (int i = 0; i < times; i++) {
            for (long user : users) {
                stack.sql("update notes set body = body || 'x' where id = " + user);
            }
            stack.awaitReflected(Duration.ofSeconds(60));
        }
        // What is recorded becomes visible in the order in which it was applied.
        long last = users[users.length - 1];
        long version = stack.epoch() + stack.counter(last);
        awaitExplained(last, raise -> raise.path("version").asLong() >= version);
    }

    private static JsonNode lastCause(long user, String table) {
        List<JsonNode> causes = new ArrayList<>();
        awaitExplained(user, raise -> {
            raise.path("causes").forEach(cause -> {
                if (cause.path("table").asText().equals(table)) {
                    causes.add(cause);
                }
            });
            return !causes.isEmpty();
        });
        return causes.get(causes.size() - 1);
    }

    private static void awaitExplained(long user, java.util.function.Predicate<JsonNode> last) {
        Awaitility.await("a raise of " + user + " is recorded")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .until(() -> {
                    List<String> lines = run("explain", Long.toString(user), "--since", "1h", "--json")
                            .out()
                            .lines()
                            .filter(line -> line.contains("\"user\""))
                            .toList();
                    return !lines.isEmpty() && last.test(json(lines.get(lines.size() - 1)));
                });
    }

    private static JsonNode replay(long... users) {
        List<String> options = new ArrayList<>(List.of("--from", "1h", "--json"));
        LongStream.of(users).forEach(user -> options.addAll(List.of("--user", Long.toString(user))));
        return json(run("replay", options.toArray(String[]::new)).out());
    }

    private static OperatorCommand run(String command, String... options) {
        var run = OperatorCommand.run(stack, command, options);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Map<Long, Long> counters(long... users) {
        Map<Long, Long> counters = new HashMap<>();
        LongStream.of(users).forEach(user -> counters.put(user, stack.counter(user)));
        return counters;
    }
}
