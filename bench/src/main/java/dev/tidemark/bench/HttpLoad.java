package dev.tidemark.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Sends one request again and again over keep-alive connections, one request at a time on each, from one thread. Not
 * thread-safe.
 */
final class HttpLoad implements AutoCloseable {

    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LENGTH = "content-length: ";
    private static final long PAUSE_NANOSECONDS = 50_000;

    /**
     * What came of it.
     *
     * @param requests answered
     * @param seconds that it took
     * @param latency in nanoseconds, from when each request was due
     */
    record Outcome(long requests, double seconds, Histogram latency) {

        double perSecond() {
            return requests / seconds;
        }
    }

    private final class Connection {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
        long dueAt;

        Connection(int port) throws IOException {
            channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void send(long due) throws IOException {
            dueAt = due;
            request.rewind();
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        /** Whether the answer is there. */
        boolean read() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("The server closed a connection");
            }
            int head = endOfHead();
            if (head < 0) {
                return false;
            }
            String text = new String(in.array(), 0, head, StandardCharsets.ISO_8859_1);
            if (!text.startsWith(expected)) {
                throw new IOException("Expected " + expected + ", not " + text);
            }
            int length = text.toLowerCase(java.util.Locale.ROOT).indexOf(LENGTH);
            int body = length < 0
                    ? 0
                    : Integer.parseInt(text.substring(length + LENGTH.length(), text.indexOf('\r', length)));
            if (in.position() < head + (expected.contains(" 304") ? 0 : body)) {
                return false;
            }
            in.clear();
            return true;
        }

        private int endOfHead() {
            byte[] bytes = in.array();
            for (int i = 0; i <= in.position() - END_OF_HEAD.length; i++) {
                if (bytes[i] == '\r' && bytes[i + 2] == '\r' && bytes[i + 1] == '\n' && bytes[i + 3] == '\n') {
                    return i + END_OF_HEAD.length;
                }
            }
            return -1;
        }
    }

    private final Selector selector = Selector.open();
    private final ByteBuffer request;
    private final String expected;
    private final List<Connection> connections = new ArrayList<>();

    /**
     * @param expected how every answer begins
     */
    HttpLoad(int port, int connections, String request, String expected) throws IOException {
        this.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        this.expected = expected;
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection(port));
        }
    }

    /** As fast as answers come: each connection asks again when it is answered. */
    Outcome closedLoop(double seconds) throws IOException {
        var latency = new Histogram(3);
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        for (Connection connection : connections) {
            connection.send(System.nanoTime());
        }
        int running = connections.size();
        while (running > 0) {
            selector.select();
            long now = System.nanoTime();
            for (SelectionKey key : selector.selectedKeys()) {
                var connection = (Connection) key.attachment();
                if (connection.read()) {
                    latency.recordValue(now - connection.dueAt);
                    if (now < end) {
                        connection.send(now);
                    } else {
                        running--;
                    }
                }
            }
            selector.selectedKeys().clear();
        }
        return new Outcome(latency.getTotalCount(), (System.nanoTime() - start) / 1e9, latency);
    }

    /**
     * At a rate of its own, whatever the answers do: a request that is due waits for a connection to come free, and its
     * latency counts from when it was due. So a server that stands still for a moment is seen as its clients see it.
     */
    Outcome openLoop(double perSecond, double seconds) throws IOException {
        var latency = new Histogram(3);
        var free = new ArrayDeque<>(connections);
        double period = 1e9 / perSecond;
        long start = System.nanoTime();
        long wanted = (long) (perSecond * seconds);
        long sent = 0;
        while (latency.getTotalCount() < wanted) {
            long now = System.nanoTime();
            while (sent < wanted && !free.isEmpty() && start + (long) (sent * period) <= now) {
                free.poll().send(start + (long) (sent++ * period));
            }
            // Redis needs this core, too. A pause that gets too long counts: requests were due meanwhile.
            LockSupport.parkNanos(PAUSE_NANOSECONDS);
            selector.selectNow();
            now = System.nanoTime();
            for (SelectionKey key : selector.selectedKeys()) {
                var connection = (Connection) key.attachment();
                if (connection.read()) {
                    latency.recordValue(now - connection.dueAt);
                    free.add(connection);
                }
            }
            selector.selectedKeys().clear();
        }
        return new Outcome(latency.getTotalCount(), (System.nanoTime() - start) / 1e9, latency);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
