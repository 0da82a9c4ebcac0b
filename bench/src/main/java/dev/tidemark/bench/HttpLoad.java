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
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
        Shape shape = Shape.UNKNOWN;

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
            if (in.position() < expected.length) {
                return false;
            }
            if (!stands(in.array(), 0, expected)) {
                throw new IOException(
                        "Expected " + text(expected, expected.length) + ", not " + text(in.array(), in.position()));
            }
            if (!shape.fits(in.array(), in.position())) {
                int endOfHead = endOfHead();
                if (endOfHead < 0) {
                    return false;
                }
                String head = text(in.array(), endOfHead);
                if (!head.contains(header)) {
                    throw new IOException("Expected " + header.strip() + ", not " + head);
                }
                shape = Shape.of(head);
            }
            if (in.position() < shape.end) {
                return false;
            }
            in.clear();
            return true;
        }

        private int endOfHead() {
            for (int end = END_OF_HEAD.length; end <= in.position(); end++) {
                if (stands(in.array(), end - END_OF_HEAD.length, END_OF_HEAD)) {
                    return end;
                }
            }
            return -1;
        }
    }

    /**
     * Where things stand in an answer. The next one most often has the same, and then needs no search: this thread shares
     * its core with Redis. Immutable.
     */
    private static final class Shape {

        static final Shape UNKNOWN = new Shape(Integer.MAX_VALUE, 0, new byte[0], Integer.MAX_VALUE);

        /** Behind the empty line. */
        final int endOfHead;

        /** Where the length of the body is told, and how. */
        final int lengthAt;

        final byte[] length;

        /** Of the body. */
        final int end;

        private Shape(int endOfHead, int lengthAt, byte[] length, int end) {
            this.endOfHead = endOfHead;
            this.lengthAt = lengthAt;
            this.length = length;
            this.end = end;
        }

        /** A 304 has no body, whatever length it tells. */
        static Shape of(String head) {
            int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
            if (at < 0 || head.startsWith("HTTP/1.1 304")) {
                return new Shape(head.length(), 0, new byte[0], head.length());
            }
            String length = head.substring(at, head.indexOf('\r', at));
            int body = Integer.parseInt(length.substring(LENGTH.length()));
            return new Shape(
                    head.length(), at, (length + "\r").getBytes(StandardCharsets.ISO_8859_1), head.length() + body);
        }

        /** Whether an answer that has begun to come has it, too. */
        boolean fits(byte[] bytes, int come) {
            return come >= endOfHead
                    && stands(bytes, endOfHead - END_OF_HEAD.length, END_OF_HEAD)
                    && stands(bytes, lengthAt, length);
        }
    }

    /** Whether it is what stands there. */
    private static boolean stands(byte[] bytes, int at, byte[] wanted) {
        return Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length);
    }

    private static String text(byte[] bytes, int length) {
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private final Selector selector = Selector.open();
    private final ByteBuffer request;
    private final byte[] expected;
    private final String header;
    private final List<Connection> connections = new ArrayList<>();

    /**
     * @param expected how every answer begins
     * @param header what stands in the head of every answer
     */
    HttpLoad(int port, int connections, String request, String expected, String header) throws IOException {
        this.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.ISO_8859_1));
        this.expected = expected.getBytes(StandardCharsets.ISO_8859_1);
        this.header = header;
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
