package dev.tidemark.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Sends one user's mutated requests, one connection after the other, and looks at all that comes back. Requests go in
 * small groups; a good one that ends a group tells by its own answer that the group has been dealt with. Not
 * thread-safe.
 */
final class FuzzConnections {

    /** A mutated request may be half of one: the server waits for the rest then, and nothing comes. */
    private static final int SILENCE_MILLISECONDS = 100;

    private static final int MOST_IN_A_GROUP = 4;

    private static final Pattern FIRST_LINE = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3}) [A-Z]");

    private final int port;
    private final String token;
    private final RequestMutator mutator;
    private final SplittableRandom random;
    private final List<String> secrets;
    private final SortedMap<String, Integer> statuses = new TreeMap<>();
    private int ends;
    private int groups;

    /**
     * @param secrets what must never come back: other users' rows, the inside of the server
     */
    FuzzConnections(int port, String token, RequestMutator mutator, SplittableRandom random, List<String> secrets) {
        this.port = port;
        this.token = token;
        this.mutator = mutator;
        this.random = random;
        this.secrets = secrets;
    }

    /** Sends so many mutated requests. */
    FuzzConnections send(int requests) throws IOException {
        int left = requests;
        while (left > 0) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(SILENCE_MILLISECONDS);
                // Without a state of its own that lingers: thousands of connections end here.
                socket.setSoLinger(true, 0);
                boolean open = true;
                while (open && left > 0) {
                    int size = Math.min(left, 1 + random.nextInt(MOST_IN_A_GROUP));
                    left -= size;
                    open = sendGroup(socket, size);
                }
            }
        }
        return this;
    }

    /** How often each status came. */
    SortedMap<String, Integer> statuses() {
        return statuses;
    }

    private boolean sendGroup(Socket socket, int size) throws IOException {
        var group = new ByteArrayOutputStream();
        for (int i = 0; i < size; i++) {
            group.writeBytes(mutator.next());
        }
        String end = "end-" + groups++;
        String last = "GET /api/cache/status?" + end + "=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                + token + "\r\n\r\n";
        group.writeBytes(RawConnection.bytes(last));
        String answers = exchange(socket, group.toByteArray(), "'" + end + "'");
        look(group.toString(StandardCharsets.ISO_8859_1), answers);
        boolean ended = answers.contains("'" + end + "'");
        ends += ended ? 1 : 0;
        return ended;
    }

    /** All that comes back until the end is told, the connection is closed, or nothing comes any more. */
    private static String exchange(Socket socket, byte[] group, String end) throws IOException {
        var answers = new ByteArrayOutputStream();
        try {
            socket.getOutputStream().write(group);
            InputStream in = socket.getInputStream();
            byte[] buffer = new byte[64 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                answers.write(buffer, 0, read);
                if (answers.toString(StandardCharsets.ISO_8859_1).contains(end)) {
                    break;
                }
            }
        } catch (SocketException | SocketTimeoutException endedOrSilent) {
            // What came before is looked at.
        }
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    private void look(String group, String answers) {
        var lines = FIRST_LINE.matcher(answers);
        int problems = answers.split("urn:tidemark:problem:", -1).length - 1;
        int unavailable = 0;
        while (lines.find()) {
            String status = lines.group(1);
            statuses.merge(status, 1, Integer::sum);
            unavailable += status.equals("503") ? 1 : 0;
            // 501 is for another version of HTTP.
            if (status.startsWith("5") && !status.equals("503") && !status.equals("501")) {
                throw new AssertionError("A " + status + " for\n" + group + "\n\n" + answers);
            }
        }
        if (unavailable > problems) {
            throw new AssertionError("A 503 without a reason for\n" + group + "\n\n" + answers);
        }
        for (String secret : secrets) {
            if (answers.contains(secret)) {
                throw new AssertionError("'" + secret + "' came back for\n" + group + "\n\n" + answers);
            }
        }
    }

    /** How many groups were answered to their end. */
    int ends() {
        return ends;
    }
}
