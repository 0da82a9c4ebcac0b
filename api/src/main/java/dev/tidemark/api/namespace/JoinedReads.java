package dev.tidemark.api.namespace;

import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ScriptOutputType;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has Redis asked once for all reads that come together, so that they share the cost of the script and of the tidemarks:
 * those of one turn of an event loop, and those that come while Redis still answers the call before. No read waits for
 * another to come. Used by that event loop alone.
 */
final class JoinedReads {

    /** More are asked for separately: Redis does nothing else meanwhile, and all of them share one timeout. */
    private static final int MOST = 32;

    /**
     * Of entries: so much Redis copies in five milliseconds. One that is held here counts for nothing, since it is only sent when
     * another process has made it anew.
     */
    private static final int MOST_BYTES = 16 << 20;

    private static final int FIELDS_OF_A_READ = 3;

    private static final byte[] LEASE_MILLISECONDS = bytes(Long.toString(Lease.DURATION.toMillis()));

    private static final byte[] NOTHING = {};

    private final EventLoop eventLoop;
    private final RedisScripts scripts;
    private final Leases leases;
    private final RedisKeys keys;
    private final List<String> sharedKeys;
    private final int largestEntryBytes;
    private final byte[] sources;
    private final byte[] versionBeforeUser;
    private final byte[] entryBeforeUser;
    private final byte[] entryBetweenUserAndVersion;
    private final byte[] entryBetweenVersionAndHash;
    private final HighestTidemarks highestTidemarks;
    private List<Read> reads = new ArrayList<>();
    private int bytesAtMost;
    private int callsUnderWay;

    /**
     * One of them.
     *
     * @param promise of what there is
     */
    record Read(UserId user, EntryQuery query, Promise<NamespaceView> promise) {}

    /**
     * @param sharedKeys of the state and the tidemarks of all sources
     * @param largestEntryBytes how long an entry may be
     */
    JoinedReads(
            EventLoop eventLoop,
            RedisScripts scripts,
            Leases leases,
            RedisKeys keys,
            List<String> sharedKeys,
            int largestEntryBytes,
            HighestTidemarks highestTidemarks) {
        this.eventLoop = eventLoop;
        this.scripts = scripts;
        this.leases = leases;
        this.keys = keys;
        this.sharedKeys = sharedKeys;
        this.largestEntryBytes = largestEntryBytes;
        sources = bytes(Integer.toString(sharedKeys.size() - 1));
        versionBeforeUser = bytes(keys.versionBeforeUser());
        entryBeforeUser = bytes(keys.entryBeforeUser());
        entryBetweenUserAndVersion = bytes(keys.entryBetweenUserAndVersion());
        entryBetweenVersionAndHash = bytes(keys.entryBetweenVersionAndHash());
        this.highestTidemarks = highestTidemarks;
    }

    /** Takes a read along; whichever thread asks, the promise is kept on the event loop. */
    void add(Read read) {
        if (eventLoop.inEventLoop()) {
            join(read);
        } else {
            eventLoop.execute(() -> join(read));
        }
    }

    private void join(Read read) {
        reads.add(read);
        if (read.query().held().isEmpty()) {
            bytesAtMost += largestEntryBytes;
        }
        if (reads.size() == MOST || bytesAtMost + largestEntryBytes > MOST_BYTES) {
            send();
        } else if (reads.size() == 1 && callsUnderWay == 0) {
            eventLoop.execute(this::send);
        }
    }

    private void send() {
        var sent = reads;
        if (sent.isEmpty()) {
            return;
        }
        reads = new ArrayList<>();
        bytesAtMost = 0;
        callsUnderWay++;
        var lease = leases.next();
        var known = highestTidemarks.known();
        // What is thrown on the way fails all of them: nobody else would tell them.
        Future.succeededFuture()
                .compose(begun -> scripts.<List<Object>>run(
                        "read", Script.READ, ScriptOutputType.MULTI, keysOf(sent), argumentsOf(sent, lease)))
                .onComplete(ended -> sendWaiting())
                .map(answer -> tell(sent, lease, answer, known))
                .onFailure(failure -> sent.forEach(read -> read.promise().tryFail(failure)));
    }

    /** A call has ended, be it for lack of an answer: whoever came meanwhile has waited no longer than it took. */
    private void sendWaiting() {
        callsUnderWay--;
        if (callsUnderWay == 0 && !reads.isEmpty()) {
            eventLoop.execute(this::send);
        }
    }

    private String[] keysOf(List<Read> sent) {
        List<String> all = new ArrayList<>(sharedKeys.size() + 2 * sent.size());
        all.addAll(sharedKeys);
        for (Read read : sent) {
            all.add(keys.version(read.user()));
            all.add(keys.enabled(read.user()));
        }
        return all.toArray(String[]::new);
    }

    private byte[][] argumentsOf(List<Read> sent, Lease lease) {
        List<byte[]> all = new ArrayList<>(7 + 3 * sent.size());
        all.add(sources);
        all.add(LEASE_MILLISECONDS);
        all.add(bytes(lease.text()));
        all.add(versionBeforeUser);
        all.add(entryBeforeUser);
        all.add(entryBetweenUserAndVersion);
        all.add(entryBetweenVersionAndHash);
        for (Read read : sent) {
            var query = read.query();
            all.add(bytes(query.hash()));
            all.add(query.held().map(version -> bytes(version.toString())).orElse(NOTHING));
            all.add(bytes(query.knownTags()));
        }
        return all.toArray(byte[][]::new);
    }

    /** Returns whose promises are kept then. */
    private List<Read> tell(List<Read> sent, Lease lease, List<Object> answer, @Nullable Tidemarks known) {
        int shared = answer.size() - FIELDS_OF_A_READ * sent.size();
        var tidemarks =
                ScriptAnswers.tidemarks(answer.subList(0, shared)).map(told -> highestTidemarks.judge(told, known));
        for (int i = 0; i < sent.size(); i++) {
            var read = sent.get(i);
            int at = shared + FIELDS_OF_A_READ * i;
            var fields = answer.subList(at, at + FIELDS_OF_A_READ);
            var failure = ScriptAnswers.failure(fields);
            if (failure.isPresent()) {
                read.promise().fail(scripts.refused("read", failure.get()));
            } else {
                read.promise().complete(ScriptAnswers.view(fields, lease, i + 1, tidemarks));
            }
        }
        return sent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
