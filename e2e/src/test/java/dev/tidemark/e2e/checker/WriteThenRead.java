package dev.tidemark.e2e.checker;

import dev.tidemark.contract.Lsn;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * One client that writes by plain SQL and reads its own write over HTTP, again and again. Nobody else writes its value, so
 * any other is wrong. For one thread.
 */
public final class WriteThenRead implements Callable<WriteThenRead.Result> {

    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    private final CheckedSystem system;
    private final HttpClient client;
    private final int user;
    private final BooleanSupplier goOn;

    /**
     * What came of it. Immutable.
     *
     * @param pairs how many writes were read
     * @param stale how many answers did not have the write
     * @param outcomes how many answers came from where
     */
    public record Result(int pairs, int stale, Map<String, Integer> outcomes) {

        public static final Result NOTHING = new Result(0, 0, Map.of());

        public Result {
            outcomes = Map.copyOf(outcomes);
        }

        /** Both together. */
        public Result and(Result other) {
            Map<String, Integer> all = new TreeMap<>(outcomes);
            other.outcomes.forEach((outcome, count) -> all.merge(outcome, count, Integer::sum));
            return new Result(pairs + other.pairs, stale + other.stale, all);
        }
    }

    /**
     * @param user whose value is its alone
     * @param goOn asked before each write
     */
    public WriteThenRead(CheckedSystem system, HttpClient client, int user, BooleanSupplier goOn) {
        this.system = system;
        this.client = client;
        this.user = user;
        this.goOn = goOn;
    }

    @Override
    public Result call() throws SQLException, IOException, InterruptedException {
        String token = Token.of(Integer.toString(user), CheckedApplication.TOKEN_SECRET);
        Map<String, Integer> outcomes = new TreeMap<>();
        int pairs = 0;
        int stale = 0;
        try (var connection = system.stack().connect()) {
            for (; goOn.getAsBoolean(); pairs++) {
                write(connection);
                long value = value(connection);
                Answer answer = Answer.of(user, read(token, Writer.logPosition(connection)));
                stale += answer.value() == value ? 0 : 1;
                outcomes.merge(answer.cache(), 1, Integer::sum);
            }
        }
        return new Result(pairs, stale, outcomes);
    }

    private void write(Connection connection) throws SQLException {
        try (var update = connection.prepareStatement(CheckedApplication.write(user))) {
            update.setLong(1, user);
            update.execute();
        }
    }

    private long value(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(CheckedApplication.allValues() + " where a.user_id = ?")) {
            select.setLong(1, user);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(2);
            }
        }
    }

    private HttpResponse<String> read(String token, Lsn lsn) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(system.api().resolve(CheckedApplication.PATH))
                        .timeout(TIMEOUT)
                        .header("Authorization", "Bearer " + token)
                        .header("X-Cache-Min-LSN", lsn.toString())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
