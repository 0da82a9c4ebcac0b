package dev.tidemark.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.read.ReadDeclaration;
import dev.tidemark.contract.UserId;
import io.lettuce.core.SetArgs;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many who want the same at once, of two processes. What is counted is what Postgres ran. */
@Tag("alone")
@ExtendWith(RealServersExtension.class)
class HerdIT {

    private static final UserId ALICE = new UserId("1");
    private static final String PATH = "/api/counted/";
    private static final int CLIENTS = 1_000;
    private static final int OVERLAPPING_CLIENTS = 20;

    /** Two seconds of them. */
    private static final int RAISES = 200;

    /** Postgres counts its calls; it can be held up. */
    private static final String COUNTED = """
            create or replace function counted() returns integer language plpgsql volatile as $$
            begin
              perform pg_advisory_xact_lock_shared(4712);
              return 1;
            end $$;
            alter database postgres set track_functions = 'all'""";

    private static final ReadDeclaration READ = new ReadDeclaration(
            "counted",
            PATH,
            // Half of what lies between two raises: many come while it is under way.
            "select number, counted() as one, pg_sleep(0.005) as pause from invoices_invoice"
                    + " where user_id = :user_id order by id limit 1",
            Map.of(),
            Optional.empty());

    private final RealServers servers;
    private final ApiConfig config;
    private final long callsBefore;
    private RunningApi api;
    private RunningApi other;
    private boolean closed;
    private String alice = "";
    private String bob = "";

    HerdIT(RealServers servers) throws SQLException {
        this.servers = servers;
        servers.sql(COUNTED);
        callsBefore = calls();
        config = TestConfig.patient(
                TestConfig.filling(TestConfig.of(servers, READ), new FillConfig(1 << 20, 1 << 20, 1 << 20, 2)));
    }

    @BeforeEach
    void start() throws Exception {
        api = new RunningApi(config, servers.redis());
        other = new RunningApi(config, servers.redis());
        alice = api.tokenOf("alice");
        bob = api.tokenOf("bob");
        api.tidemarkNow();
    }

    @AfterEach
    void close() {
        if (!closed) {
            closed = true;
            api.close();
            other.close();
        }
    }

    @Test
    void shouldAskPostgresOnceInEachProcessForAThousandWhoMissAtOnce() throws Exception {
        List<RawConnection> clients = new ArrayList<>();
        int missed = 0;
        try (Connection hold = hold()) {
            // Before anybody asks: the statement that is held up has a timeout of its own, and a thousand take a while.
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new RawConnection((i % 2 == 0 ? api : other).port()));
            }
            byte[] request = RawConnection.bytes(
                    "GET " + PATH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + alice + "\r\n\r\n");
            for (var client : clients) {
                client.send(request);
            }
            await("all of them wait").until(this::waiting, Double.valueOf(CLIENTS)::equals);
            assertThat(heldUp()).as("queries under way").isBetween(1, 2);
            hold.rollback();
            for (var client : clients) {
                var answer = client.read(false).orElseThrow();
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains("A-1").doesNotContain("B-1");
                missed += answer.headers().get("x-cache").equals("MISS") ? 1 : 0;
            }
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
        assertThat(fills(api)).isLessThanOrEqualTo(1);
        assertThat(fills(other)).isLessThanOrEqualTo(1);
        close();
        long queries = queries();
        System.out.println(CLIENTS + " clients of 2 processes on one cold key: " + queries + " queries");
        assertThat(queries).isBetween(1L, 2L);
        assertThat(missed).as("those who were answered as the ones who asked").isEqualTo((int) queries);
    }

    /** Requests that wait for a fill, of all processes together. */
    private double waiting() throws Exception {
        return api.metric("tidemark_fill_waiters") + other.metric("tidemark_fill_waiters");
    }

    /** Clients of both processes ask again as soon as they are answered, so that each raise meets fills under way. */
    @Test
    void shouldAskPostgresOnceForEachRaiseAtMost() throws Exception {
        assertThat(cache(api.get(PATH, alice))).isEqualTo("MISS");
        var isOver = new AtomicBoolean();
        List<Future<Asked>> clients = new ArrayList<>();
        var threads = Executors.newCachedThreadPool();
        int raises;
        try (var clock = new EveryTenMilliseconds(() -> api.raise(ALICE))) {
            for (int i = 0; i < OVERLAPPING_CLIENTS; i++) {
                var at = i % 2 == 0 ? api : other;
                clients.add(threads.submit(() -> askUntil(isOver, at)));
            }
            await("raises").atMost(Duration.ofMinutes(1)).until(() -> clock.count() >= RAISES);
            raises = clock.stop();
        } finally {
            isOver.set(true);
            threads.shutdown();
        }
        int answers = 0;
        int missed = 1;
        for (var client : clients) {
            answers += client.get().answers();
            missed += client.get().missed();
        }
        double fills = fills(api);
        double fillsOfOther = fills(other);
        assertThat(shared(api) + shared(other))
                .as("answers from a fill of somebody else's")
                .isPositive();
        close();
        long queries = queries();
        System.out.println(raises + " raises, one each 10 ms, and " + answers + " answers of 2 processes: " + queries
                + " queries, " + (int) fills + " and " + (int) fillsOfOther);
        // The first version, which no raise made, is one more.
        assertThat(fills).isBetween(1.0, raises + 1.0);
        assertThat(fillsOfOther).isBetween(1.0, raises + 1.0);
        // Both together, too: of each version one of them has the lease, which outlasts many raises.
        assertThat(queries).isBetween(2L, raises + 1L);
        assertThat(fills + fillsOfOther).isEqualTo((double) queries);
        assertThat(missed).as("those who were answered as the ones who asked").isEqualTo((int) queries);
    }

    /**
     * What one client was told.
     *
     * @param missed answers that were read from Postgres for it
     */
    private record Asked(int answers, int missed) {}

    private Asked askUntil(AtomicBoolean isOver, RunningApi at) throws Exception {
        int answers = 0;
        int missed = 0;
        while (!isOver.get()) {
            var answer = at.get(PATH, alice);
            assertThat(answer.statusCode()).isEqualTo(200);
            answers++;
            missed += cache(answer).equals("MISS") ? 1 : 0;
        }
        return new Asked(answers, missed);
    }

    @Test
    void shouldTellAllWhoWaitTheSameProblemAndCacheNone() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        try (Connection hold = hold()) {
            for (int i = 0; i < 20; i++) {
                answers.add(api.startGet(PATH, alice));
            }
            await("one is at it").until(this::heldUp, count -> count == 1);
            await("all have come").until(() -> api.metric("tidemark_fill_waiters"), Double.valueOf(20)::equals);
            servers.select("select pg_cancel_backend(pid) from pg_locks where locktype = 'advisory' and not granted");
            for (var answer : answers) {
                assertThat(answer.join().statusCode()).isEqualTo(503);
                assertThat(new JsonObject(answer.join().body()).getString("type"))
                        .isEqualTo("urn:tidemark:problem:query-timeout");
                assertThat(answer.join().headers().firstValue("Cache-Control")).contains("no-store");
            }
            hold.rollback();
        }
        assertThat(cache(api.get(PATH, alice))).isEqualTo("MISS");
        assertThat(fills(api)).isEqualTo(2);
    }

    /** Its version was raised while the fill from before was under way. */
    @Test
    void shouldNotAnswerWithAFillFromBeforeTheRaise() throws Exception {
        try (Connection hold = hold()) {
            var before = api.startGet(PATH, alice);
            await("it is at it").until(this::heldUp, count -> count == 1);
            servers.sql("update invoices_invoice set number = 'A-new' where id = 1");
            api.raise(ALICE);
            var after = api.startGet(PATH, alice);
            await("another is at it").until(this::heldUp, count -> count == 2);
            hold.rollback();
            assertThat(before.join().statusCode()).isEqualTo(200);
            assertThat(after.join().body()).contains("A-new");
            assertThat(cache(after.join())).isEqualTo("MISS");
        } finally {
            servers.sql("update invoices_invoice set number = 'A-1' where id = 1");
        }
    }

    @Test
    void shouldNotAnswerOneUserWithTheFillOfAnother() throws Exception {
        try (Connection hold = hold()) {
            var hers = api.startGet(PATH, alice);
            var his = api.startGet(PATH, bob);
            await("both are at it").until(this::heldUp, count -> count == 2);
            hold.rollback();
            assertThat(hers.join().body()).contains("A-1").doesNotContain("B-1");
            assertThat(his.join().body()).contains("B-1").doesNotContain("A-1");
        }
    }

    /** Somebody took the lease and was never heard of again. */
    @Test
    void shouldWaitForALeaseUntilItHasRunOutAndNoLonger() throws Exception {
        for (Duration left : List.of(Duration.ofMillis(300), Duration.ofMinutes(1))) {
            String key = emptyPlace();
            servers.redis().set(key, "tidemark-lease of the dead", SetArgs.Builder.px(left.toMillis()));
            double before = looks(api);
            assertThat(cache(api.get(PATH, alice))).isEqualTo("MISS");
            if (left.toMinutes() > 0) {
                assertThat(looks(api) - before).as("looks, each after a while").isGreaterThan(1);
            }
            await("it is stored").until(() -> servers.redis().get(key), entry -> entry.startsWith("tidemark-entry"));
        }
    }

    @Test
    void shouldGiveALeaseBackThatIsNotUsed() throws Exception {
        String key = emptyPlace();
        assertThat(cache(api.get(PATH, alice, "X-Cache-Min-LSN", "FF/0"))).isEqualTo("BYPASS; reason=min-lsn");
        await("it is gone").until(() -> servers.redis().exists(key) == 0);
    }

    @Test
    void shouldRefuseWhoeverFindsAllConnectionsTakenForTooLong() throws Exception {
        try (Connection hold = hold()) {
            var first = api.startGet(PATH, alice);
            var second = api.startGet(PATH, bob);
            await("both connections are taken").until(this::heldUp, count -> count == 2);
            List<CompletableFuture<HttpResponse<String>>> rest = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                rest.add(api.startGet(PATH, alice, "Cache-Control", "no-cache"));
            }
            int busy = 0;
            for (var answer : rest) {
                // A few get a connection when those who have them take too long.
                assertThat(answer.join().statusCode()).isEqualTo(503);
                assertThat(answer.join().headers().firstValue("Retry-After")).isPresent();
                busy += answer.join().body().contains("urn:tidemark:problem:busy") ? 1 : 0;
            }
            assertThat(busy).isPositive();
            hold.rollback();
            CompletableFuture.allOf(first, second).join();
        }
        assertThat(api.get(PATH, alice, "Cache-Control", "no-cache").statusCode())
                .isEqualTo(200);
    }

    /** The key of an entry that is not there: under the version after the present one. */
    private String emptyPlace() throws Exception {
        api.get(PATH, alice);
        await("the entry is stored").until(() -> cache(api.get(PATH, alice)), "HIT"::equals);
        long version = Long.parseLong(
                api.get(PATH, alice).headers().firstValue("X-Cache-Version").orElseThrow());
        String key = servers.redis().keys(api.keys().prefix() + "cache:{1}:v" + version + ":*").stream()
                .findFirst()
                .orElseThrow();
        api.raise(ALICE);
        return key.replace(":v" + version + ":", ":v" + (version + 1) + ":");
    }

    private Connection hold() throws SQLException {
        var connection = servers.connect();
        connection.setAutoCommit(false);
        connection.createStatement().execute("select pg_advisory_xact_lock(4712)");
        return connection;
    }

    private int heldUp() throws SQLException {
        return Integer.parseInt(
                servers.select("select count(*) from pg_locks where locktype = 'advisory' and not granted"));
    }

    private static double looks(RunningApi at) throws Exception {
        return at.metric("cache_operations_total{operation=\"read\",outcome=\"success\"}");
    }

    private static double shared(RunningApi at) throws Exception {
        return at.metric("cache_hits_total{level=\"shared\",read=\"counted\"}");
    }

    private static double fills(RunningApi at) throws Exception {
        return at.metric("cache_fills_total{read=\"counted\"}");
    }

    /** Connections tell their counts for certain when they end. */
    private long queries() throws SQLException {
        await("the connections have ended")
                .until(
                        () -> servers.select(
                                "select count(*) from pg_stat_activity" + " where application_name = 'tidemark-api'"),
                        "0"::equals);
        return calls() - callsBefore;
    }

    private long calls() throws SQLException {
        return Long.parseLong(servers.select(
                "select coalesce(sum(calls), 0) from pg_stat_user_functions where funcname = 'counted'"));
    }

    private static String cache(HttpResponse<String> answer) {
        return answer.headers().firstValue("X-Cache").orElseThrow();
    }

    /** Does something each ten milliseconds, on a thread of its own. */
    private static final class EveryTenMilliseconds implements AutoCloseable {

        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
        private final AtomicInteger count = new AtomicInteger();

        EveryTenMilliseconds(Runnable action) {
            var unused = thread.scheduleAtFixedRate(
                    () -> {
                        count.incrementAndGet();
                        action.run();
                    },
                    10,
                    10,
                    TimeUnit.MILLISECONDS);
        }

        int count() {
            return count.get();
        }

        int stop() throws InterruptedException {
            close();
            assertThat(thread.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            return count.get();
        }

        @Override
        public void close() {
            thread.shutdown();
        }
    }
}
