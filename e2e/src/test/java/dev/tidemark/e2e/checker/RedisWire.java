package dev.tidemark.e2e.checker;

import dev.tidemark.e2e.Stack;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One plain connection to Redis, which does not reconnect and can read what {@code MONITOR} tells. For one thread, but for
 * {@link #close()}.
 */
final class RedisWire implements AutoCloseable {

    private static final int CONNECT_MS = 1_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisWire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    /**
     * Connects to a port of the loopback address as somebody who is not Tidemark.
     *
     * @param timeoutMs how long an answer may take, 0 for ever
     */
    static RedisWire connect(int port, int timeoutMs) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(timeoutMs);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
            var wire = new RedisWire(socket);
            wire.call("CLIENT", "SETNAME", Stack.TEST_CLIENT);
            return wire;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Runs a command: null, a {@link Long}, a {@link String} of a status, a {@code byte[]} or a list of such.
     *
     * @throws IOException also when Redis answers with an error
     */
    @Nullable
    Object call(String... words) throws IOException {
        send(words);
        return reply();
    }

    /** Sends a command without waiting for the answer. */
    void send(String... words) throws IOException {
        out.write(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            out.write(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(bytes);
            out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.flush();
    }

    /** Reads one answer. */
    @Nullable
    Object reply() throws IOException {
        String line = line(1 << 16);
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+' -> {
                return rest;
            }
            case ':' -> {
                return Long.valueOf(rest);
            }
            case '$' -> {
                int length = Integer.parseInt(rest);
                if (length < 0) {
                    return null;
                }
                byte[] bytes = in.readNBytes(length);
                in.readNBytes(2);
                return bytes;
            }
            case '*' -> {
                List<Object> list = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    list.add(reply());
                }
                return list;
            }
            default -> throw new IOException("Redis answers " + line);
        }
    }

    /**
     * Reads a line without its end.
     *
     * @param most bytes of it that are kept
     */
    String line(int most) throws IOException {
        var bytes = new ByteArrayOutputStream(256);
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("Redis has closed the connection");
            }
            if (next != '\r' && bytes.size() < most) {
                bytes.write(next);
            }
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    static @Nullable String text(@Nullable Object bulk) {
        return bulk == null ? null : new String((byte[]) bulk, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
