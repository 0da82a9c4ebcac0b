package dev.tidemark.api.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tidemark.api.RealServers;
import dev.tidemark.api.RealServersExtension;
import dev.tidemark.api.SwallowingProxy;
import dev.tidemark.api.http.ProblemException;
import dev.tidemark.api.http.ProblemType;
import dev.tidemark.contract.DatabaseUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(RealServersExtension.class)
class PostgresPoolsIT {

    private static final int CONNECTIONS = 3;

    private static final Duration FOR_EVER = Duration.ofHours(1);

    /** Far more than it takes, far less than what the kernel takes. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final Vertx vertx = Vertx.vertx();
    private final SwallowingProxy proxy;
    private final DatabaseUrl database;

    PostgresPoolsIT(RealServers servers) throws IOException {
        var direct = servers.database();
        proxy = new SwallowingProxy(direct.port());
        database = new DatabaseUrl(
                direct.host(), proxy.port(), direct.database(), direct.user(), direct.password(), Map.of());
    }

    @AfterEach
    void close() throws Exception {
        done(vertx.close());
        proxy.close();
    }

    @Test
    void shouldMakeConnectionsAnewThatDiedWithoutAWord() {
        var pools = new PostgresPools(vertx, database, CONNECTIONS, FOR_EVER, Duration.ofSeconds(3));
        await("all connections are made").atMost(PATIENCE).until(() -> {
            done(Future.join(IntStream.range(0, CONNECTIONS)
                    .mapToObj(any -> run(pools, "select pg_sleep(0.2)"))
                    .toList()));
            return proxy.alive() == CONNECTIONS;
        });
        done(pools.clock().query("select 1").execute());
        proxy.swallowAll();
        await("Postgres answers")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(run(pools, "select 1")).size() == 1);
        await("the clock is asked again")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> done(pools.clock().query("select 1").execute()).size() == 1);
    }

    @Test
    void shouldCloseConnectionsThatNobodyUses() {
        var pools = new PostgresPools(vertx, database, CONNECTIONS, Duration.ofSeconds(1), FOR_EVER);
        done(run(pools, "select 1"));
        assertThat(proxy.made()).isEqualTo(1);
        await("it is closed").until(proxy::alive, Long.valueOf(0)::equals);
        assertThat(done(run(pools, "select 1")).size()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAtOnceWhatIsMoreThanMayWait() {
        var pools = new PostgresPools(vertx, database, 1, FOR_EVER, FOR_EVER);
        done(run(pools, "select 1"));
        List<Future<RowSet<Row>>> taken = IntStream.rangeClosed(0, PostgresPools.MOST_READS_WAITING)
                .mapToObj(any -> run(pools, "select pg_sleep(2)"))
                .toList();
        var refused = run(pools, "select 1");
        await("it is refused").until(refused::isComplete);
        assertThat(taken.stream().filter(Future::isComplete))
                .as("the others wait")
                .isEmpty();
        assertThat(refused.cause()).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.BUSY);
            assertThat(problem.headers()).containsKey("Retry-After");
        });
    }

    private static Future<RowSet<Row>> run(PostgresPools pools, String sql) {
        return pools.reads().run(sql, Tuple.tuple());
    }

    private static <T> T done(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
