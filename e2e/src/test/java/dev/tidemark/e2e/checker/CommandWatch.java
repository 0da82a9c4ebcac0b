package dev.tidemark.e2e.checker;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Watches every command that Redis runs, on a connection that is made again when Redis was away. For one thread. */
final class CommandWatch implements Runnable {

    private static final long PAUSE_NANOS = 2_000_000;
    private static final int TIMEOUT_MS = 2_000;

    /** A script of five thousand users' keys is not half as long. */
    private static final int LONGEST_LINE = 1 << 20;

    private static final Pattern CLIENT = Pattern.compile("(?m)^.* addr=(\\S+) .* name=(\\S+) .*$");

    private final int port;
    private final CommandJudge judge;
    private final BooleanSupplier goOn;
    private volatile @Nullable RedisWire monitor;
    private volatile String lastEcho = "";

    CommandWatch(int port, CommandJudge judge, BooleanSupplier goOn) {
        this.port = port;
        this.judge = judge;
        this.goOn = goOn;
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            try (RedisWire wire = RedisWire.connect(port, 0)) {
                monitor = wire;
                wire.call("MONITOR");
                nameOthers();
                while (goOn.getAsBoolean()) {
                    String line = wire.line(LONGEST_LINE);
                    MonitorLine.parse(line).ifPresent(this::judge);
                }
            } catch (IOException e) {
                // It is away, or this is closed: tried again.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void judge(MonitorLine line) {
        if (line.command().equals("ECHO") && line.words().size() == 2) {
            lastEcho = line.words().get(1);
        }
        judge.judge(line);
    }

    /** Those that connected before. */
    private void nameOthers() throws IOException {
        try (RedisWire wire = RedisWire.connect(port, TIMEOUT_MS)) {
            String clients = RedisWire.text(wire.call("CLIENT", "LIST"));
            CLIENT.matcher(String.valueOf(clients))
                    .results()
                    .forEach(client -> judge.named(client.group(1), client.group(2)));
        }
    }

    /** Whether everything up to this argument of {@code ECHO} has been judged. */
    boolean hasReached(String echo) {
        return lastEcho.equals(echo);
    }

    /** Whether it watches. */
    boolean isConnected() {
        return monitor != null;
    }

    /** Ends the wait for the next command. */
    void close() {
        RedisWire wire = monitor;
        if (wire != null) {
            wire.close();
        }
    }
}
