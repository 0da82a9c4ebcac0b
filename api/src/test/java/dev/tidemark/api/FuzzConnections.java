package dev.tidemark.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Sends one user's mutated requests, one connection after the other, and looks at all that comes back. Requests go in
 * small groups; behind each stands a good one, whose own answer tells that the server has dealt with the one before it
 * and reads what comes next. Not thread-safe.
 */
final class FuzzConnections {

    /** A mutated request may be half of one: the server waits for the rest then, and nothing comes. */
    private static final int SILENCE_MILLISECONDS = 300;

    private static final int MOST_IN_A_GROUP = 4;

    /** Only a server that hangs takes as long: on a machine that is busy with much else some groups pass unanswered. */
    private static final Duration LONGEST_WITHOUT_ANSWER = Duration.ofMinutes(1);

    private static final Pattern FIRST_LINE = Pattern.compile("HTTP/[0-9.]+ ([2-9][0-9]{2}) [A-Z]");

    private final int port;
    private final String token;
    private final RequestMutator mutator;
    private final SplittableRandom random;
    private final List<String> secrets;
    private final SortedMap<String, Integer> statuses = new TreeMap<>();
    private int sent;
    private int answered;
    private int ended;
    private long answeredAt = System.nanoTime();

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

    /** Sends until so many mutated requests are answered: those behind one that closed its connection never are. */
    FuzzTally sendUntilAnswered(int requests) throws IOException {
        while (answered < requests) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(SILENCE_MILLISECONDS);
                // Without a state of its own that lingers: thousands of connections end here.
                socket.setSoLinger(true, 0);
                boolean open = true;
                while (open && answered < requests) {
                    open = sendGroup(socket, 1 + random.nextInt(MOST_IN_A_GROUP));
                }
            }
        }
        return new FuzzTally(sent, answered, ended, statuses);
    }

    /** Whether the connection is open for more. */
    private boolean sendGroup(Socket socket, int size) throws IOException {
        var group = new ByteArrayOutputStream();
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            group.writeBytes(mutator.next());
            String end = "end-" + sent++;
            group.writeBytes(RawConnection.bytes("GET /api/cache/status?" + end
                    + "=1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n"));
            ends.add("'" + end + "'");
        }
        String answers = exchange(socket, group.toByteArray(), ends.get(size - 1));
        look(group.toString(StandardCharsets.ISO_8859_1), answers);
        int before = answered;
        boolean open = count(answers, ends);
        long now = System.nanoTime();
        if (answered > before) {
            answeredAt = now;
        } else if (now - answeredAt > LONGEST_WITHOUT_ANSWER.toNanos()) {
            throw new AssertionError("Nothing is answered any more, such as\n" + group);
        }
        return open;
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

    /** Counts request by request; whether all have ended. */
    private boolean count(String answers, List<String> ends) {
        int from = 0;
        for (String end : ends) {
            int told = answers.indexOf(end, from);
            boolean hasEnded = told >= 0;
            List<String> own = statuses(answers.substring(from, hasEnded ? told : answers.length()));
            if (hasEnded) {
                // The last is that of the good request, which told the end.
                own = own.subList(0, Math.max(0, own.size() - 1));
            }
            own.forEach(status -> statuses.merge(status, 1, Integer::sum));
            answered += own.isEmpty() ? 0 : 1;
            if (!hasEnded) {
                return false;
            }
            ended++;
            from = told;
        }
        return true;
    }

    private void look(String group, String answers) {
        int problems = answers.split("urn:tidemark:problem:", -1).length - 1;
        int unavailable = 0;
        for (String status : statuses(answers)) {
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

    private static List<String> statuses(String answers) {
        return FIRST_LINE.matcher(answers).results().map(line -> line.group(1)).toList();
    }
}
