package dev.tidemark.api.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Ends connections that take too long for a request. Thread-safe.
 *
 * <p>A client that sends a byte now and then is never idle, so each connection has a time by which the headers of
 * the next request have to be there. The times are looked at once a second: a timer for each request would cost more than most answers.
 */
public final class SlowConnections {

    private static final class Connection {

        private volatile long deadline;

        private Connection(long deadline) {
            this.deadline = deadline;
        }
    }

    private final ConnectionCounts counts;
    private final LongSupplier nanoTime;
    private final Map<HttpConnection, Connection> connections = new ConcurrentHashMap<>();

    /**
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    public SlowConnections(ConnectionCounts counts, LongSupplier nanoTime) {
        this.counts = counts;
        this.nanoTime = nanoTime;
    }

    /** Follows a new connection; over TLS one whose handshake has ended, which has a time of its own. */
    public void begin(HttpConnection connection) {
        connections.put(connection, new Connection(in(RequestLimits.FIRST_REQUEST)));
        connection.closeHandler(closed -> connections.remove(connection));
    }

    /** Follows a request; before anything else is done with it. */
    public void follow(HttpServerRequest request) {
        Connection connection = connections.get(request.connection());
        if (connection != null) {
            connection.deadline =
                    in(hasBody(request) ? RequestLimits.NEXT_REQUEST_AFTER_BODY : RequestLimits.NEXT_REQUEST);
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Ends those that are too slow; to be called again and again. */
    public void look() {
        long now = nanoTime.getAsLong();
        List<HttpConnection> late = new ArrayList<>();
        connections.forEach((connection, state) -> {
            if (now - state.deadline > 0) {
                late.add(connection);
                // Its end is told on its own event loop, later.
                state.deadline = in(RequestLimits.FIRST_REQUEST);
            }
        });
        late.forEach(connection -> {
            counts.tooSlow();
            Connections.cut(connection);
        });
    }

    private long in(Duration time) {
        return nanoTime.getAsLong() + time.toNanos();
    }
}
