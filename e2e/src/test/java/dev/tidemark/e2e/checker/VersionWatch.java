package dev.tidemark.e2e.checker;

import dev.tidemark.contract.Lsn;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the tidemark of a source and all versions in one undivided step, again and again, and has them judged. For one thread.
 *
 * <p>Where there is no tidemark or no epoch, or the tidemark is behind one that was seen, Redis has lost writes: nobody may
 * serve from it then, which the answers show, and there is nothing to judge until it has caught up.
 */
final class VersionWatch implements Runnable {

    private static final long PAUSE_NANOS = 10_000_000;
    private static final int TIMEOUT_MS = 2_000;

    private final int port;
    private final String source;
    private final Histories histories;
    private final Findings findings;
    private final Tally tally;
    private final BooleanSupplier goOn;
    private final String[] versionKeys;
    private Lsn highest = Lsn.ZERO;
    private @Nullable RedisWire redis;

    VersionWatch(int port, String source, Histories histories, Findings findings, Tally tally, BooleanSupplier goOn) {
        this.port = port;
        this.source = source;
        this.histories = histories;
        this.findings = findings;
        this.tally = tally;
        this.goOn = goOn;
        this.versionKeys = new String[histories.users() + 1];
        versionKeys[0] = "MGET";
        for (int i = 0; i < histories.users(); i++) {
            versionKeys[i + 1] = "cache_user_version:" + user(i);
        }
    }

    @Override
    public void run() {
        while (goOn.getAsBoolean()) {
            try {
                look();
            } catch (IOException e) {
                // It is away: tried again with the next look.
                disconnect();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        disconnect();
    }

    /** Looks once. */
    synchronized void look() throws IOException {
        if (redis == null) {
            redis = RedisWire.connect(port, TIMEOUT_MS);
        }
        long[] before = new long[histories.users()];
        for (int i = 0; i < before.length; i++) {
            before[i] = histories.of(user(i)).highestVersion();
        }
        redis.send("MULTI");
        redis.send("HGET", "tidemark:" + source, "lsn");
        redis.send("HGET", "tidemark:state", "epoch");
        redis.send(versionKeys);
        redis.send("EXEC");
        for (int queued = 0; queued < 4; queued++) {
            redis.reply();
        }
        if (redis.reply() instanceof List<?> answers) {
            judge(RedisWire.text(answers.get(0)), RedisWire.text(answers.get(1)), (List<?>) answers.get(2), before);
            tally.looked();
        }
    }

    private void judge(@Nullable String lsn, @Nullable String epoch, List<?> counters, long[] before) {
        if (lsn == null || epoch == null || Lsn.parse(lsn).compareTo(highest) < 0) {
            return;
        }
        highest = Lsn.parse(lsn);
        for (int i = 0; i < before.length; i++) {
            String counter = RedisWire.text(counters.get(i));
            // Without a counter nothing that is stored can be reached.
            if (counter != null) {
                long version = Long.parseLong(epoch) + Long.parseLong(counter);
                histories.of(user(i)).judge(user(i), highest, version, before[i], findings);
            }
        }
    }

    private long user(int place) {
        return histories.first() + place;
    }

    private synchronized void disconnect() {
        if (redis != null) {
            redis.close();
            redis = null;
        }
    }
}
