package dev.tidemark.e2e.history;

import dev.tidemark.e2e.Stack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Every command that Redis runs from now on, those of scripts too. Thread-safe. */
final class RedisMonitor implements AutoCloseable {

    private static final Pattern ARGUMENT = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final List<String> WRITES =
            List.of("set", "del", "hset", "hdel", "incr", "incrby", "mset", "expire", "pexpire", "unlink");

    private final Stack stack;
    private final Socket socket;
    private final Thread reader;
    private final Queue<List<String>> commands = new ConcurrentLinkedQueue<>();

    private RedisMonitor(Stack stack, Socket socket) throws IOException {
        this.stack = stack;
        this.socket = socket;
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.UTF_8));
        if (!"+OK".equals(lines.readLine())) {
            throw new IOException("Redis does not take MONITOR");
        }
        reader = new Thread(() -> read(lines), "redis-monitor");
        reader.start();
    }

    static RedisMonitor start(Stack stack) throws IOException {
        return new RedisMonitor(stack, new Socket(InetAddress.getLoopbackAddress(), stack.redisPort()));
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                List<String> command = new ArrayList<>();
                Matcher argument = ARGUMENT.matcher(line.substring(line.indexOf(']') + 1));
                while (argument.find()) {
                    command.add(argument.group(1));
                }
                commands.add(command);
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    /** The writes so far, but for what each heartbeat writes: the tidemark, and by HSETNX the epoch that is there. */
    List<List<String>> writes() {
        String mark = UUID.randomUUID().toString();
        stack.redis().echo(mark);
        Awaitility.await("the monitor has seen " + mark)
                .atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> commands.stream().anyMatch(command -> command.contains(mark)));
        return commands.stream()
                .filter(command -> command.size() > 1
                        && WRITES.contains(command.get(0).toLowerCase(java.util.Locale.ROOT))
                        && !command.get(1).equals("tidemark:main"))
                .toList();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
