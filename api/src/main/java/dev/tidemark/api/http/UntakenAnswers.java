package dev.tidemark.api.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bounds the memory of the answers that wait for clients to take them, of all connections together. Beyond it the
 * connection whose answer waits longest is cut: whoever reads on is behind those that do not. Thread-safe.
 */
public final class UntakenAnswers {

    /** Together, in bytes; or one, where that alone is larger. */
    public static final long MOST_BYTES = 128 << 20;

    /** Smaller ones the kernel takes; of what it does not, no connection has more than two. */
    private static final int LEAST_COUNTED = 4 * 1024;

    private final long mostBytes;
    private final Consumer<String> cuts;
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private long bytes;

    /** One of them; it is not equal to any other. */
    private static final class Waiting {

        private final HttpConnection connection;
        private final int length;

        private Waiting(HttpConnection connection, int length) {
            this.connection = connection;
            this.length = length;
        }
    }

    /**
     * @param mostBytes such as {@link #MOST_BYTES}
     * @param cuts told why a connection was ended from here, in one word
     */
    public UntakenAnswers(long mostBytes, Consumer<String> cuts) {
        this.mostBytes = mostBytes;
        this.cuts = cuts;
    }

    /** Ends an answer with a body, or, asked by HEAD, with its length alone. */
    public Future<Void> end(RoutingContext context, Buffer body) {
        if (body.length() < LEAST_COUNTED) {
            return Answers.end(context, body);
        }
        var answer = new Waiting(context.request().connection(), body.length());
        for (HttpConnection slowest : add(answer)) {
            cuts.accept("unread");
            Connections.cut(slowest);
        }
        return Answers.end(context, body).onComplete(taken -> remove(answer));
    }

    /** Returns whose connections have to make room for it. */
    private synchronized List<HttpConnection> add(Waiting answer) {
        waiting.add(answer);
        bytes += answer.length;
        List<HttpConnection> slowest = new ArrayList<>(0);
        while (bytes > mostBytes && waiting.size() > 1) {
            Waiting longest = waiting.iterator().next();
            remove(longest);
            slowest.add(longest.connection);
        }
        return slowest;
    }

    private synchronized void remove(Waiting answer) {
        if (waiting.remove(answer)) {
            bytes -= answer.length;
        }
    }
}
