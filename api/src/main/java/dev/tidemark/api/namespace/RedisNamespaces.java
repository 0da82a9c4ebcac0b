package dev.tidemark.api.namespace;

import dev.tidemark.api.metrics.ApiMetrics;
import dev.tidemark.contract.Lsn;
import dev.tidemark.contract.SourceName;
import dev.tidemark.contract.UserId;
import dev.tidemark.contract.redis.RedisKeys;
import dev.tidemark.contract.redis.Script;
import io.lettuce.core.ScriptOutputType;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Namespaces as the contract lays them out in Redis. Thread-safe. */
public final class RedisNamespaces implements Namespaces {

    private static final String[] NO_KEYS = {};

    private final Vertx vertx;
    private final RedisScripts scripts;
    private final Leases leases = new Leases();
    private final RedisKeys keys;
    /** Of the state, then of the tidemarks. */
    private final List<String> sharedKeys;

    private final int largestEntryBytes;
    private final HighestTidemarks highestTidemarks = new HighestTidemarks();
    private final ConcurrentMap<EventLoop, JoinedReads> reads = new ConcurrentHashMap<>();

    /**
     * @param sources all source databases, the one that the reads are answered from first
     * @param largestEntryBytes how long an entry may be
     */
    public RedisNamespaces(
            Vertx vertx,
            RedisConnections connections,
            RedisKeys keys,
            List<SourceName> sources,
            int largestEntryBytes,
            ApiMetrics metrics) {
        this.vertx = vertx;
        scripts = new RedisScripts(vertx, connections, metrics);
        this.keys = keys;
        this.largestEntryBytes = largestEntryBytes;
        sharedKeys = Stream.concat(Stream.of(keys.state()), sources.stream().map(keys::tidemark))
                .toList();
    }

    @Override
    public Future<NamespaceView> read(UserId user, EntryQuery query) {
        var context = (ContextInternal) vertx.getOrCreateContext();
        Promise<NamespaceView> promise = context.promise();
        reads.computeIfAbsent(context.nettyEventLoop(), this::joinedReads)
                .add(new JoinedReads.Read(user, query, promise));
        return promise.future();
    }

    private JoinedReads joinedReads(EventLoop eventLoop) {
        return new JoinedReads(eventLoop, scripts, leases, keys, sharedKeys, largestEntryBytes, highestTidemarks);
    }

    @Override
    public Future<Boolean> store(EntryPlace place, Optional<Lease> lease, Duration ttl, byte[] entry) {
        return scripts.<Long>run(
                        "store",
                        Script.STORE,
                        ScriptOutputType.INTEGER,
                        namespaceKeys(place.user()),
                        bytes(place.version().toString()),
                        bytes(keys.entryBeforeVersion(place.user())),
                        bytes(keys.entryAfterVersion(place.hash())),
                        bytes(Long.toString(ttl.toMillis())),
                        entry,
                        bytes(lease.map(Lease::text).orElse("")))
                .map(stored -> stored == 1);
    }

    @Override
    public Future<Void> release(EntryPlace place, Lease lease) {
        return scripts.<Long>run(
                        "release",
                        Script.RELEASE,
                        ScriptOutputType.INTEGER,
                        NO_KEYS,
                        bytes(keys.entryBeforeVersion(place.user())
                                + place.version()
                                + keys.entryAfterVersion(place.hash())),
                        bytes(lease.text()))
                .mapEmpty();
    }

    @Override
    public Future<NamespaceState> apply(UserId user, NamespaceCommand command, Optional<Lsn> passed) {
        List<String> scriptKeys = new ArrayList<>(List.of(namespaceKeys(user)));
        List<byte[]> arguments = new ArrayList<>(List.of(bytes(command.word())));
        passed.ifPresent(lsn -> {
            scriptKeys.add(sharedKeys.get(1));
            arguments.add(bytes(lsn.toString()));
        });
        return scripts.<List<Object>>run(
                        command.word(),
                        Script.NAMESPACE,
                        ScriptOutputType.MULTI,
                        scriptKeys.toArray(String[]::new),
                        arguments.toArray(byte[][]::new))
                .map(ScriptAnswers::state);
    }

    @Override
    public Future<Optional<Tidemarks>> tidemarks() {
        var known = highestTidemarks.known();
        return scripts.<List<Object>>run(
                        "tidemark", Script.TIDEMARKS, ScriptOutputType.MULTI, sharedKeys.toArray(String[]::new))
                .map(answer ->
                        ScriptAnswers.tidemarks(answer).map(tidemarks -> highestTidemarks.judge(tidemarks, known)));
    }

    private String[] namespaceKeys(UserId user) {
        return new String[] {keys.version(user), keys.enabled(user), keys.state()};
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
