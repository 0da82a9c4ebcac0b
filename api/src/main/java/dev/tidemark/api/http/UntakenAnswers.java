package dev.tidemark.api.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bounds the memory of the answers that wait for clients to take them, of all connections together. Beyond it the
 * connection whose answer began to wait first is cut, even where its client still takes it, slowly. Thread-safe.
 */
public final class UntakenAnswers {

    /** Of memory, in bytes; a larger one waits alone. */
    private static final long MOST_BYTES = 128 << 20;

    /** Of the heap at most this part. */
    private static final int PARTS_OF_HEAP = 4;

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
     * For as much memory as there is.
     *
     * @param cuts told why a connection was ended from here, in one word
     */
    public UntakenAnswers(Consumer<String> cuts) {
        this(Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP), cuts);
    }

    /**
     * @param mostBytes of all that wait
     * @param cuts told why a connection was ended from here, in one word
     */
    public UntakenAnswers(long mostBytes, Consumer<String> cuts) {
        this.mostBytes = mostBytes;
        this.cuts = cuts;
    }

    /** Ends an answer with a body, or, asked by HEAD, with its length alone. */
    public Future<Void> end(RoutingContext context, Buffer body) {
        Future<Void> ended = Answers.end(context, body);
        if (body.length() < LEAST_COUNTED || ended.isComplete()) {
            return ended;
        }
        var answer = new Waiting(context.request().connection(), body.length());
        for (HttpConnection first : add(answer)) {
            cuts.accept("unread");
            Connections.cut(first);
        }
        return ended.onComplete(taken -> remove(answer));
    }

    /** Returns whose connections have to make room for it. */
    private synchronized Set<HttpConnection> add(Waiting answer) {
        waiting.add(answer);
        bytes += answer.length;
        Set<HttpConnection> toCut = new LinkedHashSet<>(0);
        while (bytes > mostBytes && waiting.size() > 1) {
            Waiting first = waiting.iterator().next();
            remove(first);
            toCut.add(first.connection);
        }
        return toCut;
    }

    private synchronized void remove(Waiting answer) {
        if (waiting.remove(answer)) {
            bytes -= answer.length;
        }
    }
}
