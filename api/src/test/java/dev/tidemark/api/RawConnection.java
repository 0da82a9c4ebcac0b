package dev.tidemark.api;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A connection that sends any bytes as they are, and reads answers by the letter of RFC 9112. Not thread-safe. */
final class RawConnection implements AutoCloseable {

    /** Only a server that hangs takes as long. */
    private static final int LONGEST_SILENCE_MILLISECONDS = 20_000;

    private final Socket socket;
    private final InputStream in;

    RawConnection(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Takes a socket over, and closes it. */
    RawConnection(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(LONGEST_SILENCE_MILLISECONDS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** One byte for each character, up to U+00FF. */
    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sends; a server that has hung up already is no failure here. */
    void send(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closed) {
            // What it answered before is still to be read.
        }
    }

    /** Ends what is sent, and goes on reading. */
    void endSending() throws IOException {
        socket.shutdownOutput();
    }

    /** The next answer; empty when the server has closed the connection instead. */
    Optional<RawAnswer> read(boolean toHead) throws IOException {
        try {
            String start = line();
            while (start != null && start.startsWith("HTTP/1.1 1")) {
                headers();
                start = line();
            }
            if (start == null) {
                return Optional.empty();
            }
            if (!start.matches("[A-Z]{3,4}/[12]\\.[0-9]+ [2-5][0-9]{2} [ -~]*")) {
                throw new IOException("Not the first line of an answer: " + start);
            }
            int status = Integer.parseInt(start.split(" ", 3)[1]);
            Map<String, String> headers = headers();
            boolean bare = toHead || status == 204 || status == 304;
            return Optional.of(new RawAnswer(status, headers, bare ? "" : body(headers)));
        } catch (SocketException reset) {
            return Optional.empty();
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = required(line()); !line.isEmpty(); line = required(line())) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IOException("Not a header: " + line);
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private String body(Map<String, String> headers) throws IOException {
        if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
            return chunks();
        }
        String length = headers.get("content-length");
        byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
        if (length != null && body.length < Integer.parseInt(length)) {
            throw new EOFException("Cut short after " + body.length + " of " + length + " bytes");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private String chunks() throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = Integer.parseInt(required(line()), 16);
                size > 0;
                size = Integer.parseInt(required(line()), 16)) {
            body.writeBytes(in.readNBytes(size));
            required(line());
        }
        required(line());
        return body.toString(StandardCharsets.UTF_8);
    }

    /** Null at the end. */
    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.size() > 0) {
                    throw new EOFException("Cut short after " + line);
                }
                return null;
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static String required(String line) throws EOFException {
        if (line == null) {
            throw new EOFException("Cut short");
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
